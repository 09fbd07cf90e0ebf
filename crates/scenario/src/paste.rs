//! What `aws ec2 describe-*` printed, added to a network: one output or many, one after the other or in one text.

use std::collections::HashMap;

use json::{Document, Items, Member, Node, Value};

use crate::network_document::NetworkDocument;

/// What follows `aws ec2 describe-` in the commands whose output is understood; they only read.
pub fn described() -> impl Iterator<Item = &'static str> {
    vpc::shape::SHAPES.iter().flat_map(|shape| shape.described).copied()
}

/// What it takes besides [`described`], in a shell: attributes are printed for one VPC at a time, and the entries of a
/// prefix list without its id.
pub const ASKED_ONE_BY_ONE: &str = "\
for vpc in $(aws ec2 describe-vpcs --query 'Vpcs[].VpcId' --output text); do
  for attribute in enableDnsSupport enableDnsHostnames; do
    aws ec2 describe-vpc-attribute --vpc-id $vpc --attribute $attribute --output json
  done
done
for list in $(aws ec2 describe-managed-prefix-lists --query 'PrefixLists[?OwnerId!=`AWS`].PrefixListId' --output text); do
  aws ec2 get-managed-prefix-list-entries --prefix-list-id $list --query \"{PrefixListId:'$list',Entries:Entries}\" --output json
done";

impl NetworkDocument {
    /// Adds what AWS printed: the parts of each list, by their ids. A part that is there already takes what is new of
    /// it. A network without a flow gets one to its first interface. What was added, as `2 Vpcs`, in the order of the
    /// text, and what of it is not used, as ``not used: `Buckets` ``.
    ///
    /// # Errors
    /// A sentence that says what is wrong. The network is as it was then.
    ///
    /// ```
    /// let mut network = scenario::NetworkDocument::new(r#"{ "Vpcs": [{ "VpcId": "vpc-1" }] }"#);
    /// let printed = r#"{ "Vpcs": [{ "VpcId": "vpc-2" }] } { "Subnets": [{ "SubnetId": "subnet-1" }] }"#;
    /// assert_eq!(network.add(printed).unwrap(), ["1 Vpcs", "1 Subnets"]);
    /// assert!(network.text().contains("vpc-1") && network.text().contains("vpc-2"));
    /// ```
    pub fn add(&mut self, printed: &str) -> Result<Vec<String>, String> {
        let whole = self.whole();
        let mut network = match whole.as_ref().map(|document| document.root()) {
            Some(root) if root.is_object() => Merged::of(root),
            Some(root) if matches!(root.value(), Value::Null) => Merged::default(),
            None if self.text().trim().is_empty() => Merged::default(),
            _ => return Err("The JSON of the network has a mistake. Mend it there first.".to_owned()),
        };
        let mut counts: Vec<(String, usize)> = Vec::new();
        // UTF-16 that was read as something else has a zero at each letter.
        let printed = printed.replace('\0', "");
        let mut left = Vec::new();
        let outputs = outputs(printed.trim_start_matches(['\u{feff}', '\u{fffd}']), &mut left);
        let known: Kept = vpc::kept().map(|member| (member.to_owned(), 0)).collect();
        let mut all = Vec::new();
        outputs.iter().for_each(|output| objects(output.root(), &mut all, &mut left));
        for output in all {
            let normal = json::read(normal(output, &known, &mut left));
            let output = normal.root();
            if let Some(name) = network.add_attributes(output) {
                count(&mut counts, name, 1);
                continue;
            }
            for Member { key, value, .. } in output.members() {
                match value.value() {
                    Value::Array(items) => {
                        count(&mut counts, key, items.len());
                        network.add_items(key, items);
                    }
                    // More pages follow, which have to be pasted too.
                    _ if key == "NextToken" => {}
                    _ => {
                        count(&mut counts, key, 1);
                        network.put(key, Part::Value(value.source().to_owned()));
                    }
                }
            }
        }
        if counts.is_empty() {
            let nothing = "There is nothing in it. Paste what `aws ec2 describe-…` prints, as JSON.".to_owned();
            return Err(left.into_iter().next().map_or(nothing, |left| left.why));
        }
        let document = json::read(network.text());
        let flow = first_flow(document.root()).map(|flow| document.push_member(document.root(), "flow", &flow));
        let text = json::apply(document.text(), flow.into_iter().collect());
        // In the layout of the page: what is short on one line.
        let text = json::write(json::read(text).root());
        if text.len() > crate::link::LONGEST {
            return Err(
                "With this the network would be larger than 1 MiB. Describe a VPC alone, with `--filters`.".to_owned()
            );
        }
        *self = NetworkDocument::new(text);
        left.dedup_by(|a, b| a.what == b.what);
        let unused = left.into_iter().take(MOST_UNUSED).map(|left| format!("not used: {}", left.what));
        Ok(counts.into_iter().map(|(name, count)| format!("{count} {name}")).chain(unused).collect())
    }
}

/// As much of what is not used is named.
const MOST_UNUSED: usize = 10;

/// A part of what was pasted that is not used.
struct Left {
    what: String,
    why: String,
}

/// The members that are kept.
type Kept = HashMap<String, usize>;

/// A value in AWS's spelling and without what nothing reads (N111).
fn kept(node: Node<'_>, known: &Kept) -> String {
    match node.value() {
        Value::Array(items) => {
            format!("[{}]", items.into_iter().map(|item| kept(item, known)).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) => object(members.into_iter().filter_map(|of| {
            let key = raised(of.key);
            known.contains_key(&key).then(|| (key, kept(of.value, known)))
        })),
        _ => node.source().to_owned(),
    }
}

/// A member as AWS spells it, with a capital; what is ours begins with a small letter.
fn raised(key: &str) -> String {
    let mut letters = key.chars();
    match letters.next() {
        Some(first) if !matches!(key, "flow" | "records" | "off") => {
            format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
        }
        _ => key.to_owned(),
    }
}

/// The objects that were printed, of lists of any depth.
fn objects<'n>(node: Node<'n>, out: &mut Vec<Node<'n>>, left: &mut Vec<Left>) {
    match node.value() {
        Value::Array(items) => items.into_iter().for_each(|item| objects(item, out, left)),
        Value::Object(_) => out.push(node),
        _ => left.push(Left {
            what: "what is no object".to_owned(),
            why: "This is not what `aws ec2 describe-…` prints: that is an object with a list. With `--query`, names and ids \
                  have to stay."
                .to_owned(),
        }),
    }
}

/// An output as `describe-…` prints it: a part by itself, as of `--query`, goes into the list of its kind, which its id
/// tells, and so does the one part that `create-…` prints.
fn normal(output: Node<'_>, known: &Kept, left: &mut Vec<Left>) -> String {
    let own = json::read(kept(output, known));
    let has = |member: &str| own.root().get(member).is_some();
    if has("EnableDnsSupport") || has("EnableDnsHostnames") || has("Entries") && !has("NetworkAclId") {
        return own.text().to_owned();
    }
    // The id of what a part belongs to stands earlier in the table.
    if let Some(shape) = vpc::shape::SHAPES.iter().rev().find(|shape| !shape.id.is_empty() && has(shape.id)) {
        return format!("{{\"{}\":[{}]}}", shape.list, own.text());
    }
    object(output.members().into_iter().filter_map(|Member { key, value, .. }| {
        let name = raised(key);
        let list = format!("{name}s");
        if vpc::shape::Shape::of_list(&list).is_some() && value.is_object() {
            return Some((list, format!("[{}]", kept(value, known))));
        }
        if is_of_networks(&name) {
            let is_ours = name == key && !vpc::reads(key);
            return Some((name, if is_ours { value.source().to_owned() } else { kept(value, known) }));
        }
        let what = format!("`{}`", json::shown(key).replace('`', "'"));
        let why = format!("{what} is no part of a network that is read here. With `--query`, the ids have to stay.");
        left.push(Left { what, why });
        None
    }))
}

/// The values of a text, one after the other; a comma too many in one is taken out, and what cannot be read is left.
fn outputs<'t>(printed: &'t str, left: &mut Vec<Left>) -> Vec<Document<'t>> {
    let mut outputs = Vec::new();
    let mut rest = printed.trim_start();
    while !rest.is_empty() {
        let document = json::read_next(rest);
        let read = document.text().len();
        let whole = match document.without_trailing_commas() {
            Some(_) if document.is_whole() => document,
            Some(mended) => json::read(mended),
            None => {
                let mistake = document.first_mistake().map_or(0, |mistake| mistake.span.start);
                let place = printed.len() - rest.len() + mistake;
                let number = printed.get(..place).unwrap_or_default().matches('\n').count() + 1;
                let line = printed.lines().nth(number - 1).unwrap_or_default().trim();
                let line = line.chars().take(60).collect::<String>();
                let line = json::shown(&line).replace('`', "'");
                let why =
                    format!("Line {number} is not JSON: `{line}`. Paste the output as it is, of `--output json`.");
                left.push(Left { what: format!("line {number}"), why });
                // It goes on where the next value begins a line.
                let next =
                    |(at, _): &(usize, &str)| rest.get(at + 1..).is_some_and(|rest| rest.starts_with(['{', '[']));
                let next = rest.match_indices('\n').find(next).map_or(rest.len(), |(at, _)| at + 1);
                rest = rest.get(next..).unwrap_or_default();
                continue;
            }
        };
        outputs.push(whole);
        rest = rest.get(read..).unwrap_or_default().trim_start();
    }
    outputs
}

/// A network that grows. Values are texts, as they were written.
#[derive(Default)]
struct Merged(Vec<(String, Part)>);

enum Part {
    List(Vec<Item>),
    Value(String),
}

/// An item of a list.
struct Item {
    /// The text of the member that tells it apart, if it has one.
    id: Option<String>,
    /// Its members, if it is an object.
    members: Option<Vec<(String, String)>>,
    /// It as a whole, if it is something else.
    text: String,
}

impl Item {
    fn of(node: Node<'_>, id: &str) -> Item {
        let members = node.members().into_iter().map(|of| (of.key.to_owned(), of.value.source().to_owned()));
        let members = node.is_object().then(|| members.collect());
        let text = if members.is_some() { String::new() } else { node.source().to_owned() };
        Item { id: node.get(id).and_then(Node::as_str).map(str::to_owned), members, text }
    }

    /// Takes what is new of another one.
    fn extend(&mut self, other: Item) {
        let (Some(known), Some(members)) = (&mut self.members, other.members) else {
            self.text = other.text;
            return;
        };
        for (key, value) in members {
            match known.iter_mut().find(|(known, _)| *known == key) {
                Some((_, old)) => *old = value,
                None => known.push((key, value)),
            }
        }
    }

    fn text(&self) -> String {
        self.members.as_ref().map_or_else(|| self.text.clone(), |members| object(members.iter().cloned()))
    }
}

impl Merged {
    fn of(root: Node<'_>) -> Merged {
        let mut merged = Merged::default();
        for Member { key, value, .. } in root.members() {
            match value.value() {
                Value::Array(items) => merged.add_items(key, items),
                _ => merged.put(key, Part::Value(value.source().to_owned())),
            }
        }
        merged
    }

    /// Sets a member, which may be new.
    fn put(&mut self, name: &str, part: Part) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = part,
            None => self.0.push((name.to_owned(), part)),
        }
    }

    fn add_items(&mut self, name: &str, items: Items<'_>) {
        let id = id_of(name);
        self.merge(name, items.into_iter().map(|item| Item::of(item, &id)).collect());
    }

    /// Adds items to a list, each to the one of the same id.
    fn merge(&mut self, name: &str, items: Vec<Item>) {
        let mut list = match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, Part::List(list))) => std::mem::take(list),
            _ => Vec::new(),
        };
        let ids = list.iter().enumerate().filter_map(|(at, item)| Some((item.id.clone()?, at)));
        let mut places: HashMap<String, usize> = ids.collect();
        for item in items {
            let known = item.id.as_ref().and_then(|id| places.get(id)).and_then(|at| list.get_mut(*at));
            match known {
                Some(known) => known.extend(item),
                None => {
                    places.extend(item.id.clone().map(|id| (id, list.len())));
                    list.push(item);
                }
            }
        }
        self.put(name, Part::List(list));
    }

    /// `describe-vpc-attribute` prints one attribute of one VPC: it goes where the VPC is described. So do the entries
    /// of a prefix list.
    fn add_attributes(&mut self, output: Node<'_>) -> Option<&'static str> {
        let item = |key: &str, id: Node<'_>, member: &str, value: String| Item {
            id: id.as_str().map(str::to_owned),
            members: Some(vec![(key.to_owned(), id.source().to_owned()), (member.to_owned(), value)]),
            text: String::new(),
        };
        let entries = output.get("Entries").filter(|entries| matches!(entries.value(), Value::Array(_)));
        if let (Some(id), Some(entries)) = (output.get("PrefixListId"), entries) {
            let blocks = entries.items().into_iter().filter_map(|entry| entry.get("Cidr"));
            let blocks: Vec<&str> = blocks.map(Node::source).collect();
            let blocks = format!("[{}]", blocks.join(","));
            self.merge("PrefixLists", vec![item("PrefixListId", id, "Cidrs", blocks)]);
            return Some("Entries");
        }
        let vpc = output.get("VpcId")?;
        let name = ["EnableDnsSupport", "EnableDnsHostnames"].into_iter().find(|name| output.get(name).is_some())?;
        let value = output.get(name)?.source().to_owned();
        self.merge("Vpcs", vec![item("VpcId", vpc, name, value)]);
        Some(name)
    }

    fn text(&self) -> String {
        object(self.0.iter().map(|(name, part)| {
            let text = match part {
                Part::List(items) => format!("[{}]", items.iter().map(Item::text).collect::<Vec<_>>().join(",")),
                Part::Value(text) => text.clone(),
            };
            (name.clone(), text)
        }))
    }
}

/// Whether a text begins with what `aws ec2 describe-…` prints, or with what `--query` leaves of that, be it too little:
/// ids alone, or parts without theirs.
pub(crate) fn is_network(text: &str) -> bool {
    let first = json::read_next(text);
    let mut root = first.root();
    while let Some(item) = root.items().get(0) {
        root = item;
    }
    let is_known = |key: &str| {
        let name = raised(key);
        let is_of = |list: &str| vpc::shape::Shape::of_list(list).is_some();
        let is_id = || vpc::shape::SHAPES.iter().any(|shape| shape.id == name);
        vpc::reads(&name) || is_of(&format!("{name}s")) || is_id() || name.contains("Cidr")
    };
    let is_id = root.as_str().is_some_and(|text| vpc::shape::Shape::of_id(text).is_some());
    is_id || root.members().into_iter().any(|member| is_known(member.key))
}

/// `2 SecurityGroups` as people say it: `2 security groups`.
pub(crate) fn in_words(count: &str) -> String {
    if count.starts_with("not used") {
        return count.to_owned();
    }
    let (number, name) = count.split_once(' ').unwrap_or_default();
    let (name, of) = match name {
        "Entries" => ("PrefixLists", "the entries of "),
        "EnableDnsSupport" => ("Vpcs", "`EnableDnsSupport` of "),
        "EnableDnsHostnames" => ("Vpcs", "`EnableDnsHostnames` of "),
        _ => (name, ""),
    };
    let name = if number == "1" { name.strip_suffix('s').unwrap_or(name) } else { name };
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    for (word, short) in [("vpc", "VPC"), ("nat ", "NAT "), ("acl", "ACL")] {
        words = words.replace(word, short);
    }
    format!("{of}{number} {words}")
}

/// An object as text, of members as texts.
fn object(members: impl Iterator<Item = (String, String)>) -> String {
    let members: Vec<String> = members.map(|(key, value)| format!("{}:{value}", json::string(&key))).collect();
    format!("{{{}}}", members.join(","))
}

/// Whether it says something about a network, be it here or in what was printed; more pages may follow an empty one.
fn is_of_networks(name: &str) -> bool {
    vpc::reads(name) || matches!(name, "flow" | "records" | "NextToken")
}

fn count(counts: &mut Vec<(String, usize)>, name: &str, more: usize) {
    match counts.iter_mut().find(|(known, _)| known == name) {
        Some((_, count)) => *count += more,
        None if more > 0 => counts.push((name.to_owned(), more)),
        None => {}
    }
}

/// The member that tells the items of a list apart, in what AWS prints.
///
/// ```
/// assert_eq!(scenario::id_of("NetworkAcls"), "NetworkAclId");
/// assert_eq!(scenario::id_of("SecurityGroups"), "GroupId");
/// ```
pub fn id_of(list: &str) -> String {
    let known = vpc::shape::Shape::of_list(list).map(|shape| shape.id.to_owned());
    // AWS prints more than is read here; most of it is named alike.
    known.unwrap_or_else(|| format!("{}Id", list.strip_suffix('s').unwrap_or(list)))
}

/// A question to begin with, where there is none: HTTPS from the internet to the first interface or instance.
fn first_flow(network: Node<'_>) -> Option<String> {
    fn first<'n>(of: Node<'n>, list: &str) -> Option<Node<'n>> {
        of.get(list)?.items().get(0)
    }
    let interface = first(network, "NetworkInterfaces").and_then(|interface| interface.get("NetworkInterfaceId"));
    let instance = || first(first(network, "Reservations")?, "Instances")?.get("InstanceId");
    let to = interface.or_else(instance).filter(|_| network.get("flow").is_none())?;
    Some(format!(r#"{{ "from": "internet", "to": {}, "protocol": "tcp", "port": 443 }}"#, to.source()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(before: &str, printed: &str) -> (Result<Vec<String>, String>, NetworkDocument) {
        let mut network = NetworkDocument::new(before);
        (network.add(printed), network)
    }

    #[test]
    fn outputs_are_merged_by_id() {
        let before =
            r#"{ "flow": { "from": "internet" }, "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }] }"#;
        let printed = r#"
            { "Vpcs": [{ "VpcId": "vpc-1", "IsDefault": true }, { "VpcId": "vpc-2" },] }
            { "SecurityGroups": [{ "GroupId": "sg-1" }], "NextToken": "more" }
            [{ "VpcId": "vpc-2", "EnableDnsSupport": { "Value": true } }, { "NatGateways": [] }]
            { "PrefixLists": [{ "PrefixListId": "pl-1", "PrefixListName": "office" }] }
            { "PrefixListId": "pl-1", "Entries": [{ "Cidr": "192.0.2.0/24", "Description": "here" }] }
            { "VpcBlockPublicAccessOptions": { "InternetGatewayBlockMode": "off" } }
            { "VpcBlockPublicAccessExclusions": [{ "ExclusionId": "vpcbpa-exclude-1", "State": "create-complete" }] }"#;
        let (counts, network) = added(before, printed);
        assert_eq!(
            counts.unwrap(),
            [
                "2 Vpcs",
                "1 SecurityGroups",
                "1 EnableDnsSupport",
                "1 PrefixLists",
                "1 Entries",
                "1 VpcBlockPublicAccessOptions",
                "1 VpcBlockPublicAccessExclusions"
            ]
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(network.text()).unwrap(),
            serde_json::json!({
                "flow": { "from": "internet" },
                "Vpcs": [
                    { "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "IsDefault": true },
                    { "VpcId": "vpc-2", "EnableDnsSupport": { "Value": true } }
                ],
                "SecurityGroups": [{ "GroupId": "sg-1" }],
                "NatGateways": [],
                "PrefixLists": [{ "PrefixListId": "pl-1", "PrefixListName": "office", "Cidrs": ["192.0.2.0/24"] }],
                "VpcBlockPublicAccessOptions": { "InternetGatewayBlockMode": "off" },
                "VpcBlockPublicAccessExclusions": [{ "ExclusionId": "vpcbpa-exclude-1", "State": "create-complete" }]
            })
        );
        // The same again changes nothing.
        let mut again = network.clone();
        again.add(printed).unwrap();
        assert_eq!(again, network);
        // Into nothing.
        let (_, network) = added("", r#"{ "Reservations": [{ "Instances": [{ "InstanceId": "i-1" }] }] }"#);
        assert_eq!(network.flow("to").as_deref(), Some("i-1"));
        let (_, network) = added("", r#"{ "NetworkInterfaces": [{ "NetworkInterfaceId": "eni-1" }] }"#);
        assert_eq!(network.flow("to").as_deref(), Some("eni-1"));
        assert_eq!(network.flow("port").as_deref(), Some("443"));
    }

    #[test]
    fn what_has_to_be_asked_one_by_one_is_asked_by_its_commands() {
        for command in
            ["describe-vpc-attribute --vpc-id $vpc", "get-managed-prefix-list-entries --prefix-list-id $list"]
        {
            assert!(ASKED_ONE_BY_ONE.contains(command), "{ASKED_ONE_BY_ONE}");
        }
    }

    #[test]
    fn what_other_readers_leave_behind_is_forgiven() {
        for (before, printed) in [
            ("{}", "\u{feff}{ \"Vpcs\": [{ \"VpcId\": \"vpc-1\" }] }"),
            ("\u{feff}{ \"Vpcs\": [,] }", "{ \"Vpcs\": [{ \"VpcId\": \"vpc-1\" },] }"),
            // A list that stands twice is one.
            ("{ \"Vpcs\": [], \"Vpcs\": [] }", "[{ \"Vpcs\": [{ \"VpcId\": \"vpc-1\" }] }]"),
        ] {
            let (counts, network) = added(before, printed);
            assert_eq!(counts.unwrap(), ["1 Vpcs"], "{printed}");
            assert_eq!(network.text(), "{\n  \"Vpcs\": [\n    { \"VpcId\": \"vpc-1\" }\n  ]\n}");
        }
    }

    #[test]
    fn of_what_is_not_used_a_few_are_named() {
        let many = "{},".repeat(100);
        let unknown: String = (0..100).map(|at| format!("{{ \"B{at}\": [{many}] }}")).collect();
        let (result, _) = added("", &format!("{unknown}{{ \"Vpcs\": [{{}}] }}"));
        assert_eq!(result.unwrap().len(), 11);
    }

    #[test]
    fn what_is_no_output_is_said() {
        for (before, printed, says) in [
            ("{}", "", "There is nothing in it"),
            ("{}", "{ \"Vpcs\": [] }", "There is nothing in it"),
            ("{}", "VPCS\t10.0.0.0/16", "Line 1 is not JSON: `VPCS"),
            ("{}", "{ \"Vpcs\": [", "Line 1 is not JSON"),
            ("{}", "{ \"Vpcs\": [{},],\n \"Subnets\": oops }", "Line 2 is not JSON"),
            ("{}", "7", "an object with a list"),
            ("{}", "{ \"Buckets\": [{}] }", "`Buckets` is no part of a network that is read here"),
            ("{}", "[{ \"Net\": \"10.0.0.0/16\" }]", "With `--query`, the ids have to stay"),
            ("{", "{ \"Vpcs\": [{}] }", "Mend it there first"),
            ("[]", "{ \"Vpcs\": [{}] }", "Mend it there first"),
        ] {
            let (result, network) = added(before, printed);
            let message = result.unwrap_err();
            assert!(message.contains(says), "{printed}: {message}");
            assert_eq!(network.text(), before);
        }
        let large = format!("{{ \"Vpcs\": [{{ \"VpcId\": \"{}\" }}] }}", "x".repeat(1 << 20));
        assert!(added("{}", &large).0.unwrap_err().contains("1 MiB"));
    }

    #[test]
    fn counts_are_said_in_words() {
        assert_eq!(in_words("2 SecurityGroups"), "2 security groups");
        assert_eq!(in_words("not used: `Buckets`"), "not used: `Buckets`");
        assert_eq!(in_words("1 NetworkAcls"), "1 network ACL");
        assert_eq!(in_words("1 InternetGateways"), "1 internet gateway");
        assert_eq!(in_words("3 NatGateways"), "3 NAT gateways");
        assert_eq!(in_words("2 Vpcs"), "2 VPCs");
        assert_eq!(in_words("1 EnableDnsSupport"), "`EnableDnsSupport` of 1 VPC");
    }
}
