//! What the linter prints of networks and credential reports.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use cli::findings::{self, File};

const NOW: i64 = 1_795_910_400;

fn printed(name: &str, text: &str) -> String {
    let options = lint::Options { now: Some(NOW), ..lint::Options::default() };
    let mut out = Vec::new();
    findings::text(&[File::lint(name.to_owned(), text.to_owned(), &options)], &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_report_is_printed_with_a_table() {
    let report = "user,arn,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_active,\
access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date
<root_account>,arn:aws:iam::111122223333:root,not_supported,2026-11-27T00:00:00+00:00,not_supported,true,false,N/A,N/A,false,N/A,N/A
alice,arn:aws:iam::111122223333:user/alice,true,no_information,2026-11-01T00:00:00+00:00,false,true,2026-11-09T00:00:00+00:00,2026-11-28T00:00:00+00:00,false,2026-01-01T00:00:00+00:00,N/A
build,arn:aws:iam::111122223333:user/build,false,N/A,N/A,false,true,2026-11-01T00:00:00+00:00,N/A,false,N/A,N/A
";
    assert_eq!(
        printed("report.csv", report),
        "report.csv: 1 finding, taken as a credential report.
  report.csv:3:90: security PASSWORD_WITHOUT_MFA: `alice` has a password for the console and no MFA.
  user            password         MFA  access key 1                 access key 2
  <root_account>  used 2 days ago  yes  none                         none
  alice           not used         no   20 days old, used 1 day ago  inactive
  build           none             no   28 days old, not used        none
1 credential report in 1 file: 1 security.
"
    );
}

#[test]
fn the_network_of_a_scenario_is_linted_with_its_policies() {
    let scenario = r#"{"schema": 1, "network": {"NetworkAcls": [
  {"NetworkAclId": "acl-1", "IsDefault": false, "Associations": [], "Entries": []}]},
  "access": {"policies": {"identity": [{"name": "P", "document": {"Version": "2012-10-17", "Statement":
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*"}}}]}}}"#;
    let text = printed("a.json", scenario);
    for line in [
        "a.json network: 1 finding, taken as a network.",
        "  a.json:2:20: suggestion NACL_UNUSED: `acl-1` serves no subnet, so it filters nothing.",
        "a.json access.policies.identity.P.document: ",
        "1 policy, 1 network in 1 file: 1 suggestion, ",
        "; without AWS's services, so what depends on them was not checked.",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_template_without_policies_has_no_mistakes() {
    let template = r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {}}}}"#;
    assert_eq!(
        printed("vpc.json", template),
        "vpc.json: there is no policy in it.\nno policy in 1 file: nothing found.\n"
    );
}

#[test]
fn json_has_the_flow_that_shows_a_finding() {
    let network = r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}],
      "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": 443, "To": 443}}]}],
      "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1",
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.1.10"}]}]}"#;
    let found = serde_json::to_value(findings::findings(&lint::lint_network(network))).unwrap();
    let lost = found.as_array().unwrap().iter().find(|one| one["code"] == "NACL_NO_RETURN_PATH_OUT").unwrap();
    let flow = serde_json::json!({ "from": "203.0.113.7", "to": "eni-1", "protocol": "tcp", "port": 443 });
    assert_eq!(lost.get("shows"), Some(&flow));
}
