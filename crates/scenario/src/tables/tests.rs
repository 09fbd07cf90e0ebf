use super::*;

const NETWORK: &str = r#"{
  "NetworkAcls": [
    {
      "NetworkAclId": "acl-1",
      "Tags": [{ "Key": "Name", "Value": "web" }],
      "Entries": [
        { "RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" },
        { "RuleNumber": 110, "Egress": false, "RuleAction": "allow", "Protocol": "1", "CidrBlock": "0.0.0.0/0", "IcmpTypeCode": { "Type": 8, "Code": -1 } },
        { "RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 443, "To": 443 } },
        { "RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 1024, "To": 65535 } }
      ]
    }
  ],
  "SecurityGroups": [
    {
      "GroupId": "sg-1",
      "GroupName": "web",
      "IpPermissions": [
        { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }, { "CidrIp": "10.0.0.0/8", "Description": "us" }], "UserIdGroupPairs": [{ "GroupId": "sg-2", "UserId": "111122223333" }] },
        { "IpProtocol": "-1", "PrefixListIds": [{ "PrefixListId": "pl-1" }] }
      ],
      "IpPermissionsEgress": []
    }
  ],
  "SecurityGroupRules": [
    { "SecurityGroupRuleId": "sgr-1", "GroupId": "sg-3", "IsEgress": false, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "10.0.0.0/8" }
  ],
  "RouteTables": [
    {
      "RouteTableId": "rtb-1",
      "Routes": [
        { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
        { "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "blackhole" }
      ]
    }
  ]
}"#;

fn network() -> NetworkDocument {
    NetworkDocument::new(NETWORK)
}

/// The tables in short: kind, id, direction, and the cells of each row.
fn short(network: &NetworkDocument) -> Vec<String> {
    let row = |row: &Row| {
        let cells: Vec<&str> = row.cells.iter().map(|(_, text)| text.as_str()).collect();
        format!("{}{}={}", if row.on { "" } else { "off " }, row.rule, cells.join(" "))
    };
    let table = |of: &Table| {
        let rows: Vec<String> = of.rows.iter().map(row).collect();
        format!("{} {}: {}", of.id, if of.egress { "out" } else { "in" }, rows.join("; "))
    };
    network.tables().iter().map(table).collect()
}

fn rows(network: &NetworkDocument, id: &str, egress: bool) -> Vec<Row> {
    network.tables().into_iter().find(|table| table.id == id && table.egress == egress).unwrap().rows
}

fn set(network: &mut NetworkDocument, id: &str, at: usize, column: Column, text: &str) -> Result<(), String> {
    let egress = id.starts_with("rtb");
    let row = rows(network, id, egress)[at].path.clone();
    let [start, end] = network.edit(&TableEdit::Set { row, column, text: text.to_owned() })?;
    assert!(network.text().get(start..end).is_some());
    assert!(network.document().is_whole(), "{}", network.text());
    assert_eq!(rows(network, id, egress)[at].cell(column), text, "{}", network.text());
    Ok(())
}

#[test]
fn tables_show_what_the_text_says() {
    assert_eq!(
        short(&network()),
        [
            "acl-1 in: 100=100 443 tcp 0.0.0.0/0 allow; 110=110 8 icmp 0.0.0.0/0 allow; *=* all all 0.0.0.0/0 deny",
            "acl-1 out: 100=100 1024-65535 tcp 0.0.0.0/0 allow",
            "sg-1 in: rule 1=tcp 443 0.0.0.0/0; rule 2=tcp 443 10.0.0.0/8; rule 3=tcp 443 sg-2; rule 4=all all pl-1",
            "sg-1 out: ",
            "sg-3 in: sgr-1=22 tcp 10.0.0.0/8",
            "sg-3 out: ",
            "rtb-1 out: 10.0.0.0/16=10.0.0.0/16 local; 0.0.0.0/0=0.0.0.0/0 nat-1",
        ]
    );
    let tables = network().tables();
    assert_eq!(tables[0].name.as_deref(), Some("web"));
    assert!(tables[0].rows[2].is_fixed && tables[6].rows[0].is_fixed);
    assert_eq!(tables[6].rows[1].state.as_deref(), Some("blackhole"));
    // What is broken in the middle has its beginning.
    let beginning: String = NETWORK.chars().take(900).collect();
    assert!(!NetworkDocument::new(beginning).tables().is_empty());
    assert_eq!(NetworkDocument::new("").tables(), []);
}

#[test]
fn a_cell_changes_where_it_stands() {
    let mut changed = network();
    set(&mut changed, "acl-1", 0, Column::Ports, "8000-8080").unwrap();
    let wanted = NETWORK.replace(r#""From": 443, "To": 443 } }"#, r#""From": 8000, "To": 8080 } }"#);
    assert_eq!(changed.text(), wanted);
    let mut changed = network();
    set(&mut changed, "acl-1", 0, Column::Peer, "2001:db8::/32").unwrap();
    assert!(
        changed.text().contains(r#""Protocol": "6", "Ipv6CidrBlock": "2001:db8::/32", "PortRange""#),
        "{}",
        changed.text()
    );
    set(&mut changed, "acl-1", 0, Column::Protocol, "icmpv6").unwrap();
    set(&mut changed, "acl-1", 0, Column::Ports, "128/0").unwrap();
    set(&mut changed, "acl-1", 0, Column::Protocol, "udp").unwrap();
    assert_eq!(rows(&changed, "acl-1", false)[0].cell(Column::Ports), "all");
    set(&mut changed, "acl-1", 0, Column::Action, "deny").unwrap();
    set(&mut changed, "acl-1", 0, Column::Protocol, "50").unwrap();
    assert!(!changed.text().contains("\"From\": 443, \"To\": 443 } }"));
    set(&mut changed, "rtb-1", 1, Column::Target, "igw-1").unwrap();
    set(&mut changed, "rtb-1", 1, Column::Peer, "pl-63a5400a").unwrap();
    assert!(
        changed
            .text()
            .contains(r#"{ "DestinationPrefixListId": "pl-63a5400a", "GatewayId": "igw-1", "State": "blackhole" }"#),
        "{}",
        changed.text()
    );
}

#[test]
fn rules_of_one_permission_are_taken_apart() {
    let before = short(&network());
    let mut changed = network();
    set(&mut changed, "sg-1", 1, Column::Ports, "8443").unwrap();
    let mut after = short(&changed);
    assert_eq!(after[2], before[2].replace("tcp 443 10.0.0.0/8", "tcp 8443 10.0.0.0/8"));
    after[2].clone_from(&before[2]);
    assert_eq!(after, before);
    assert!(
        changed.text().contains(r#""IpRanges": [{ "CidrIp": "10.0.0.0/8", "Description": "us" }] },"#),
        "{}",
        changed.text()
    );
    // Another source of the same kind stays where it is.
    let mut changed = network();
    set(&mut changed, "sg-1", 1, Column::Peer, "10.1.0.0/16").unwrap();
    assert_eq!(changed.text(), NETWORK.replace("\"10.0.0.0/8\", \"D", "\"10.1.0.0/16\", \"D"));
    for (at, text) in [(0, "sg-9"), (1, "::/0"), (2, "10.9.0.0/16"), (3, "sg-2"), (3, "pl-2")] {
        set(&mut changed, "sg-1", at, Column::Peer, text).unwrap();
    }
    assert_eq!(
        short(&changed)[2],
        "sg-1 in: rule 1=tcp 443 sg-9; rule 2=tcp 443 ::/0; rule 3=tcp 443 10.9.0.0/16; rule 4=all all pl-2"
    );
    for text in ["sg-1", "::/0", "pl-2", "10.0.0.0/8"] {
        set(&mut changed, "sg-3", 0, Column::Peer, text).unwrap();
    }
    set(&mut changed, "sg-3", 0, Column::Protocol, "all").unwrap();
    assert_eq!(short(&changed)[4], "sg-3 in: sgr-1=all all 10.0.0.0/8");
}

#[test]
fn rows_come_and_go() {
    let mut changed = network();
    for (kind, id, egress) in [
        (TableKind::Acl, "acl-1", false),
        (TableKind::Acl, "acl-1", true),
        (TableKind::Group, "sg-1", true),
        (TableKind::Group, "sg-3", true),
        (TableKind::Routes, "rtb-1", true),
    ] {
        changed.edit(&TableEdit::Add { kind, id: id.to_owned(), egress }).unwrap();
    }
    assert_eq!(
        short(&changed),
        [
            "acl-1 in: 100=100 443 tcp 0.0.0.0/0 allow; 110=110 8 icmp 0.0.0.0/0 allow; 120=120 443 tcp 0.0.0.0/0 allow; *=* all all 0.0.0.0/0 deny",
            "acl-1 out: 100=100 1024-65535 tcp 0.0.0.0/0 allow; 110=110 1024-65535 tcp 0.0.0.0/0 allow",
            "sg-1 in: rule 1=tcp 443 0.0.0.0/0; rule 2=tcp 443 10.0.0.0/8; rule 3=tcp 443 sg-2; rule 4=all all pl-1",
            "sg-1 out: rule 1=tcp 443 0.0.0.0/0",
            "sg-3 in: sgr-1=22 tcp 10.0.0.0/8",
            "sg-3 out: rule 1=443 tcp 0.0.0.0/0",
            "rtb-1 out: 10.0.0.0/16=10.0.0.0/16 local; 0.0.0.0/0=0.0.0.0/0 nat-1; 198.51.100.0/24=198.51.100.0/24 igw-1",
        ]
    );
    for table in network().tables() {
        for _ in &table.rows {
            let row = rows(&changed, &table.id, table.egress)[0].path.clone();
            changed.edit(&TableEdit::Remove { row }).unwrap();
            assert!(changed.document().is_whole(), "{}", changed.text());
        }
    }
    let left: Vec<usize> = changed.tables().iter().map(|table| table.rows.len()).collect();
    assert_eq!(left, [1, 1, 0, 1, 0, 1, 1]);
}

#[test]
fn rows_are_switched_and_change_places() {
    let before = short(&network());
    let mut changed = network();
    for (id, egress, at) in [("acl-1", false, 0), ("sg-1", false, 1), ("sg-3", false, 0), ("rtb-1", true, 1)] {
        let row = rows(&changed, id, egress)[at].path.clone();
        changed.edit(&TableEdit::Switch { row: row.clone(), on: false }).unwrap();
        assert!(!rows(&changed, id, egress)[at].on);
        changed.edit(&TableEdit::Switch { row, on: true }).unwrap();
    }
    assert_eq!(changed.text(), NETWORK);
    let two = [0, 1].map(|at| rows(&changed, "acl-1", false)[at].path.clone());
    changed.edit(&TableEdit::Swap { rows: two.clone() }).unwrap();
    assert!(short(&changed)[0].starts_with("acl-1 in: 100=100 8 icmp 0.0.0.0/0 allow; 110=110 443 tcp"));
    changed.edit(&TableEdit::Swap { rows: two }).unwrap();
    assert_eq!(short(&changed), before);
    let last = [1, 2].map(|at| rows(&changed, "acl-1", false)[at].path.clone());
    let nowhere = "This change has no place in the text. Make it in the JSON.";
    assert_eq!(changed.edit(&TableEdit::Swap { rows: last }), Err(nowhere.to_owned()));
}

#[test]
fn what_cannot_stand_in_a_cell_is_said() {
    for (id, at, column, text, says) in [
        ("acl-1", 0, Column::Number, "0", "from 1 to 32766"),
        ("acl-1", 0, Column::Number, "", "from 1 to 32766"),
        ("acl-1", 0, Column::Ports, "443-", "a range such as"),
        ("acl-1", 0, Column::Ports, "443-80", "a range such as"),
        ("acl-1", 1, Column::Ports, "8/x", "8/0"),
        ("acl-1", 0, Column::Peer, "sg-1", "no groups and no prefix lists"),
        ("acl-1", 0, Column::Peer, "10.0.0.1", "CIDR blocks"),
        ("acl-1", 0, Column::Protocol, "tpc", "255"),
        ("acl-1", 0, Column::Action, "maybe", "allows or denies"),
        ("sg-1", 0, Column::Peer, "sg-", "a security group (sg-…)"),
        ("sg-1", 3, Column::Ports, "443", "Only TCP and UDP"),
        ("rtb-1", 1, Column::Peer, "0.0.0.0", "CIDR block"),
        ("rtb-1", 1, Column::Target, "nat", "A target is local, or an id: igw-…, nat-…"),
    ] {
        let mut changed = network();
        let message = set(&mut changed, id, at, column, text).unwrap_err();
        assert!(message.contains(says), "{id} {column:?} {text}: {message}");
        assert_eq!(changed.text(), NETWORK);
    }
    let row = &rows(&network(), "acl-1", false)[0];
    assert_eq!(row.completed(Column::Peer, " 203.0.113.7"), "203.0.113.7/32");
    assert_eq!(row.completed(Column::Peer, "2001:db8::7"), "2001:db8::7/128");
    assert_eq!(row.completed(Column::Peer, "10.0.0.0/8"), "10.0.0.0/8");
    assert_eq!(row.completed(Column::Ports, "443"), "443");
    let mut broken = NetworkDocument::new(NETWORK.replace("\"RouteTables\"", ",\"RouteTables\""));
    let before = broken.clone();
    let row = rows(&broken, "acl-1", false)[0].path.clone();
    assert!(broken.edit(&TableEdit::Remove { row }).unwrap_err().contains("Mend it"));
    assert_eq!(broken, before);
    // Trailing commas, as AWS's samples have them, are no hindrance (N98).
    let mut sample = NetworkDocument::new(NETWORK.replace("      ]\n    }\n  ],", "      ],\n    },\n  ],"));
    assert_ne!(sample, network());
    assert!(!sample.document().is_whole());
    set(&mut sample, "acl-1", 0, Column::Ports, "80").unwrap();
    let gone = TableEdit::Remove { row: "NetworkAcls/7/Entries/0".to_owned() };
    assert_eq!(network().edit(&gone), Err("This rule is not there any more.".to_owned()));
}

#[test]
fn what_tables_are_is_said_in_a_sentence() {
    let says = |kind: TableKind, about: &str| assert!(kind.about().contains(about), "{}", kind.about());
    says(TableKind::Acl, "is stateless. It reads its rules by number; the first that matches decides.");
    says(
        TableKind::Group,
        "is stateful: replies need no rule. The order does not matter; any rule that matches allows.",
    );
    says(TableKind::Routes, "of the routes that match, the one with the longest prefix wins.");
    let empty = |kind: TableKind, egress: bool| Table { kind, id: String::new(), name: None, egress, rows: Vec::new() };
    assert_eq!(empty(TableKind::Group, false).when_empty(), "No rule: nothing comes in.");
    let outbound = "No rule: nothing can be opened from here. Replies still leave.";
    assert_eq!(empty(TableKind::Group, true).when_empty(), outbound);
    assert_eq!(empty(TableKind::Acl, false).when_empty(), "Nothing stands here.");
    let gone = TableEdit::Add { kind: TableKind::Acl, id: "acl-9".to_owned(), egress: false };
    assert_eq!(network().edit(&gone), Err("This table is not there any more.".to_owned()));
}
