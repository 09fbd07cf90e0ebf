//! The text for people says what the JSON says (E10).
#![allow(clippy::unwrap_used, reason = "these are tests")]

/// What `run --advice` prints for a user's request under one bucket policy's condition.
fn printed(condition: &str, context: &str) -> String {
    let text = format!(
        r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject",
        "resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333","context":{{{context}}},
        "also":[{{"action":"s3:GetObjectTagging","resource":"arn:aws:s3:::b/k"}}]}},
        "policies":{{"identity":[{{"name":"P","document":{{"Version":"2012-10-17","Statement":[
        {{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{condition}}},
        {{"Effect":"Allow","Action":"s3:GetObjectTagging","Resource":"*","Condition":{{"StringEquals":{{"s3:ExistingObjectTag/team":"ml"}}}}}}]}}}}]}}}}}}"#
    );
    let (scenario, mut report) = scenario::answer(&text, None);
    if let Some(access) = &mut report.access {
        access.advice = Some(scenario::advise(&scenario, None));
    }
    let mut out = Vec::new();
    cli::text::print("f.json", None, &text, &report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_a_verdict_depends_on_is_printed_and_marked() {
    let text = printed(r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, r#""s3:ExistingObjectTag/team":"ml""#);
    for line in [
        "    depends on aws:SourceIp, which may be absent:\n      statement 1 of P allows it if ",
        "      ? IpAddress aws:SourceIp: ",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let text = printed(r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, r#""aws:SourceIp":"203.0.113.7""#);
    assert!(!text.contains("depends on") && text.contains("      ✓ IpAddress aws:SourceIp: "), "{text}");
}

#[test]
fn what_is_filled_in_is_marked() {
    let text = printed(r#"{"StringEquals":{"aws:ResourceAccount":"111122223333"}}"#, "");
    assert!(text.contains("      ✓ StringEquals aws:ResourceAccount (filled in): "), "{text}");
}

#[test]
fn keys_that_only_a_further_check_lacks_are_printed() {
    let text = printed(r#"{"StringEquals":{"aws:ResourceAccount":"111122223333"}}"#, "");
    assert!(text.contains("    s3:ExistingObjectTag/team, which statement 2 of P reads. "), "{text}");
}

#[test]
fn a_table_of_requests_is_printed_with_what_was_expected() {
    let text = r#"{"schema":1,"access":{"request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject",
        "resource":"arn:aws:s3:::b/k"},"policies":{"identity":[{"name":"P","document":{"Statement":[
        {"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}}]}},"requests":[
        {"name":"a write","request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:PutObject","resource":"arn:aws:s3:::b/k"},"expect":"allowed"}],"probes":[
        {"name":"another read","request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/l"},"expect":"allowed"}]}"#;
    let report = scenario::answer(text, None).1;
    let mut out = Vec::new();
    cli::text::print("f.json", None, text, &report, &mut out).unwrap();
    let printed = String::from_utf8(out).unwrap();
    for part in [
        "\n\n  Requests against the same policies:\n    ✗ a write: denied implicitly\n      No statement allows `s3:PutObject` on ",
        "\n\n  Probes, which a reader of the page does not see:\n    ✓ another read: allowed\n      Statement 1 of P allows `s3:GetObject` on ",
        "\n  ✗ NOT as expected: requests a write: allowed\n    found: implicitDeny\n  ✓ as expected: probes another read: allowed\n",
    ] {
        assert!(printed.contains(part), "{part} is not in\n{printed}");
    }
}

#[test]
fn steps_are_printed_as_a_table() {
    let text = r#"{"schema":1,"access":{"request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject",
        "resource":"arn:aws:s3:::b/k"},"policies":{"identity":[{"name":"P","document":{"Statement":[
        {"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}}]}},"network":{"flow":{"from":"eni-1","to":"eni-2","port":443}},"steps":[
        {"say":"A write.","do":[{"op":"replace","path":"/access/request/action","value":"s3:PutObject"}],"expect":{"access":"allowed"}},
        {"do":[{"path":"/access/request/action","find":"Put","replace":"Get"}],"expect":{"access":"allowed","network":"undetermined"}},
        {"do":[]}]}"#;
    let report = scenario::answer(text, None).1;
    let mut out = Vec::new();
    cli::text::print("f.json", None, text, &report, &mut out).unwrap();
    let printed = String::from_utf8(out).unwrap();
    for part in [
        "\n\n  Steps, each of what the one before left:\n    1. A write.\n      ✗ denied implicitly, NOT as expected\n        No statement allows `s3:PutObject` on ",
        "\n      ? undetermined, NOT as expected\n        The flow cannot be followed: nothing describes `eni-1`.\n",
        "\n    2. edit /access/request/action\n      ✓ allowed, as expected\n        Statement 1 of P allows `s3:GetObject` on ",
        "\n    3. no change\n      ✓ allowed\n        Statement 1 of P ",
        "\n  ✗ NOT as expected: steps 1. A write.: allowed\n    found: implicitDeny\n  ✓ as expected: steps 2. edit /access/request/action: allowed\n",
    ] {
        assert!(printed.contains(part), "{part} is not in\n{printed}");
    }
}

#[test]
fn what_keeps_a_flow_from_being_followed_is_printed_once() {
    let print = |network: &str| {
        let text = format!(r#"{{"schema":1,"network":{{{network}}}}}"#);
        let report = scenario::answer(&text, None).1;
        let mut out = Vec::new();
        cli::text::print("f.json", None, &text, &report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let interface = r#""NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","SubnetId":"subnet-1"}]"#;
    let flow = r#""flow":{"from":"eni-1","to":"s3.eu-west-1.amazonaws.com","port":443}"#;
    let printed = print(&format!("{interface},{flow}"));
    assert_eq!(printed.matches("which is not given (`aws ec2 describe-vpc-attribute`)").count(), 1, "{printed}");
    assert!(!printed.contains("Error in vpc-1"), "{printed}");
    let printed = print(&format!("{interface},{}", flow.replace("eni-1", "eni-2")));
    assert_eq!(printed.matches("nothing describes `eni-2`").count(), 2, "{printed}");
    assert!(printed.contains("  Error in eni-2 flow: nothing describes `eni-2`"), "{printed}");
    let printed = print(&flow.replace("443", "70000"));
    assert!(printed.contains("  Error in flow port: `70000` is not a port"), "{printed}");
}

#[test]
fn a_file_that_asks_nothing_says_so() {
    let text = r#"{"Vpcs":[]}"#;
    let mut out = Vec::new();
    cli::text::print("f.json", None, text, &scenario::answer(text, None).1, &mut out).unwrap();
    let printed = String::from_utf8(out).unwrap();
    let first = "f.json\n  error: There is neither `access` nor `network` in it, so nothing is asked.\n";
    assert!(printed.starts_with(first), "{printed}");
}
