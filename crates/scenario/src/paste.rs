//! What `aws ec2 describe-*` printed, added to a network: one output or many, one after the other or in one text.

use json::Document;
use serde_json::{Map, Value};

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
    /// text.
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
        let mut network = match parsed(self.document()) {
            Some(Value::Object(network)) => network,
            Some(Value::Null) => Map::new(),
            None if self.text().trim().is_empty() => Map::new(),
            _ => return Err("The JSON of the network has a mistake. Mend it there first.".to_owned()),
        };
        let mut counts: Vec<(String, usize)> = Vec::new();
        for output in outputs(printed)? {
            let Value::Object(output) = output else {
                return Err("This is not what `aws ec2 describe-…` prints: that is an object with a list.".to_owned());
            };
            if let Some(name) = attributes(&mut network, &output) {
                count(&mut counts, name, 1);
                continue;
            }
            if let (Some(first), true) = (output.keys().next(), output.keys().all(|name| !is_of_networks(name))) {
                return Err(format!("`{}` is no part of a network that is read here.", first.replace('`', "'")));
            }
            for (name, value) in output {
                match value {
                    Value::Array(items) => {
                        count(&mut counts, &name, items.len());
                        merge(&mut network, &name, items);
                    }
                    // More pages follow, which have to be pasted too.
                    _ if name == "NextToken" => {}
                    value => {
                        count(&mut counts, &name, 1);
                        network.insert(name, value);
                    }
                }
            }
        }
        if counts.is_empty() {
            return Err("There is nothing in it. Paste what `aws ec2 describe-…` prints, as JSON.".to_owned());
        }
        if let Some(flow) = Some(&network).filter(|network| !network.contains_key("flow")).and_then(first_flow) {
            network.insert("flow".to_owned(), flow);
        }
        let text = laid_out(&Value::Object(network));
        if text.len() > crate::link::LONGEST {
            return Err(
                "With this the network would be larger than 1 MiB. Describe a VPC alone, with `--filters`.".to_owned()
            );
        }
        *self = NetworkDocument::new(text);
        Ok(counts.into_iter().map(|(name, count)| format!("{count} {name}")).collect())
    }
}

/// The values of a text, one after the other.
fn outputs(printed: &str) -> Result<Vec<Value>, String> {
    let mut values = Vec::new();
    let mut rest = printed;
    while !rest.trim().is_empty() {
        let document = json::read_next(rest);
        values.push(parsed(&document).ok_or_else(|| {
            let mistake = document.diagnostics.first().map_or(0, |diagnostic| diagnostic.span.start);
            let place = printed.len() - rest.len() + mistake;
            let before = printed.get(..place).unwrap_or_default();
            let number = before.matches('\n').count() + 1;
            let line: String = printed.lines().nth(number - 1).unwrap_or_default().trim().chars().take(60).collect();
            let line = line.replace('`', "'");
            format!("Line {number} is not JSON: `{line}`. Paste the output as it is, of `--output json`.")
        })?);
        rest = rest.get(document.text().len()..).unwrap_or_default();
    }
    // Several outputs may stand in a list.
    Ok(values.into_iter().flat_map(|value| if let Value::Array(items) = value { items } else { vec![value] }).collect())
}

/// The value of a text that has at most a comma too many.
fn parsed(document: &Document<'_>) -> Option<Value> {
    serde_json::from_str(&document.without_trailing_commas()?).ok()
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

/// `describe-vpc-attribute` prints one attribute of one VPC: it goes where the VPC is described. So do the entries of a
/// prefix list.
fn attributes<'n>(network: &mut Map<String, Value>, output: &Map<String, Value>) -> Option<&'n str> {
    if let (Some(id), Some(Value::Array(entries))) = (output.get("PrefixListId"), output.get("Entries")) {
        let blocks = entries.iter().filter_map(|entry| entry.get("Cidr").cloned()).collect();
        let list = [("PrefixListId".to_owned(), id.clone()), ("Cidrs".to_owned(), Value::Array(blocks))];
        merge(network, "PrefixLists", vec![Value::Object(Map::from_iter(list))]);
        return Some("Entries");
    }
    let vpc = output.get("VpcId")?.clone();
    let name = ["EnableDnsSupport", "EnableDnsHostnames"].into_iter().find(|name| output.contains_key(*name))?;
    let item = Map::from_iter([("VpcId".to_owned(), vpc), (name.to_owned(), output.get(name)?.clone())]);
    merge(network, "Vpcs", vec![Value::Object(item)]);
    Some(name)
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

fn merge(network: &mut Map<String, Value>, name: &str, items: Vec<Value>) {
    let list = network.entry(name).or_insert_with(|| Value::Array(Vec::new()));
    if !list.is_array() {
        *list = Value::Array(Vec::new());
    }
    let Value::Array(list) = list else { return };
    let id = id_of(name);
    let mut places: std::collections::HashMap<String, usize> =
        list.iter().enumerate().filter_map(|(at, item)| Some((item.get(&id)?.as_str()?.to_owned(), at))).collect();
    for item in items {
        let own = item.get(&id).and_then(Value::as_str).map(str::to_owned);
        let known = own.as_ref().and_then(|id| places.get(id)).and_then(|at| list.get_mut(*at));
        match (known, item) {
            (Some(Value::Object(known)), Value::Object(item)) => known.extend(item),
            (Some(known), item) => *known = item,
            (None, item) => {
                places.extend(own.map(|id| (id, list.len())));
                list.push(item);
            }
        }
    }
}

/// A question to begin with: HTTPS from the internet to the first interface or instance.
fn first_flow(network: &Map<String, Value>) -> Option<Value> {
    let first = |list: &str| network.get(list)?.as_array()?.first();
    let interface = first("NetworkInterfaces").and_then(|interface| interface.get("NetworkInterfaceId"));
    let instance = || first("Reservations")?.get("Instances")?.get(0)?.get("InstanceId");
    let to = interface.or_else(instance)?;
    Some(serde_json::json!({ "from": "internet", "to": to, "protocol": "tcp", "port": 443 }))
}

/// In the layout of the page: what is short on one line.
fn laid_out(value: &Value) -> String {
    let text = value.to_string();
    json::write(json::read(text).root())
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
            serde_json::from_str::<Value>(network.text()).unwrap(),
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
    fn what_is_no_output_is_said() {
        for (before, printed, says) in [
            ("{}", "", "There is nothing in it"),
            ("{}", "{ \"Vpcs\": [] }", "There is nothing in it"),
            ("{}", "VPCS\t10.0.0.0/16", "Line 1 is not JSON: `VPCS"),
            ("{}", "{ \"Vpcs\": [", "Line 1 is not JSON"),
            ("{}", "7", "an object with a list"),
            ("{}", "{ \"Buckets\": [{}] }", "`Buckets` is no part of a network that is read here"),
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
}
