//! Links of every version decode for ever, and to the same scenario.
#![allow(clippy::panic, clippy::unwrap_used, reason = "these are tests")]

use std::fs;

use scenario::link::{Target, decode, encode};
use scenario::{Decision, NetworkDocument, Scenario};

/// A link as it was made, and the scenario that was in it. Never change a line; add one for every
/// version of the codec, and for every field that a link can hold.
const GOLDEN: &[(&str, &str)] = &[
    ("#v1.q1YqTs5IzU1UsjLUUSrJLMlJVbJSykjNyclXqgUA", r#"{"schema":1,"title":"hello"}"#),
    (
        "#v1.TVG9TsMwEH6V6Maqf2mGSt4qFSHEgNQilqaD61yLi2MH26GtokgsvAMbIywMvE14Cx6Bc1IJbrp8P-e7LxU4cY85Bxb3wUuvEBhgbvYy-nl7fY64zqLvl-ar-Ww-mnfogzY-SHjUC12PEC4EOgesAouPJTof2sJKLWTBVdBazfjBMclzxmKqCVVCxUqHdjRTUmA7x0ujSe8SNkeFHm82exSeKIvOlFbgv2EkYgyPPC8UDjaleEA_4kPhnkgujPZ4bPcI0mXrvSrIPRknw_EwjpPhNLxI5C3fXeOJ1l-BR54T6jzfIaw7OmyoeU4v61Kpuu5DYWhfie3BMkNNoZ3IXUEngwXyDK2jQVtrcgJ21pRF9AdnRpQ5-YiqUh1FKdwRQaenwOhjMo4ng3g8iKcp9Dt-6bnHYAmKVUXIxXZLyXSGmVLmQNrQthF2MAV0ib7XEYtzgB1FYFSvU12nGup1OAqPRUg6BHb-myApWTrUz1GfoK5_AQ",
        r#"{"schema":1,"title":"emoji 😀 and مرحبا","note":"a *note*","access":{"request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:DeleteObject","resource":"arn:aws:s3:::example-bucket/a.csv","context":{"aws:SourceIp":"203.0.113.7","aws:TagKeys":["team","stage"],"aws:username":null}},"policies":{"identity":[{"name":"Readers","from":"group Readers","document":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\" }]\n}\n"}]}},"expect":{"access":"implicitDeny"}}"#,
    ),
    (
        "#v1.fVPBbtswDP2VQschK5D15suwYcAwbFiDoBgGBDnQFJuosSVVouO4gf-9pJK2Tg_1SRLF9574no8m45ZaMNV8ZthxQ6Yyd2ZmfGBd_pUlIFLOpjqaRI8dZdZlTM6ji9DoJlPaO9T7DbS1hWto4Sl46PM1htaMisEueLmQb6qfxLf1AyELdqIculRaP0223xBD54XIzOX7It-NfHIBg2c6FAWCXt3B5jcNom1lQKq1WStXk4OcHN9Id22ufhCmIX7AuQiNw0GRbcCupUJ_HFX9lLWq5RjNOCpV1B5HZTjOSovjoVB7aBV_Ifj3SUZQmRQaulrKfop-JfDrqaIL8rly1zIIC-m9MC1lsaU88KKStUTexuA8v6tRacOYi0iGtCE9Xoagg3l7zeqi6yAii8xT47pQMzu_Oacic3LIi66W_u8d7oilwKmjmWnBw4YU6NXTezGIZi-h-eP8juwyaPK0ZRR0T9yHtFPwfxFPemTxy4qYfcTPc1OmT4eoKVJXzhEV75vQkzUTDNEHuIVaCMQM5-1J98r8L2kpiT5PMYpVUV_8VaO2DSJvmi2Jls89pfKz9Ft1WpKgIHtHfQEAT01p4QTiZ_EW7K1vhpfXPQM",
        r#"{"schema":1,"title":"T","note":"N","access":{"request":{"principal":{"service":"lambda.amazonaws.com"},"action":"s3:GetObject","resource":"*","resourceAccount":"111122223333","context":{"aws:TagKeys":["a","b"]},"also":[{"action":"kms:Decrypt","resource":"*","resourcePolicy":{"document":"{}"},"context":{"a:b":"c"}}]},"policies":{"identity":[{"name":"P","from":"role R","document":"{ }"}],"resource":{"document":"1"},"boundary":{"document":""},"session":{"document":"s"},"endpoint":{"document":"e"},"scps":[{"target":"Root","policies":[{"document":"x"}]}],"rcps":[]},"settings":{"restrictPublicBuckets":true,"serviceLinkedRole":true}},"network":{"Vpcs":[{"VpcId":"vpc-1"}]},"expect":{"access":"allowed","network":"reachable","findings":["X"]},"question":{"prompt":"?","choices":["a","b"],"answer":1,"why":["c"]},"view":{"panels":["trace"],"readOnly":true}}"#,
    ),
    (
        "#v1.jZBBa8MwDIX_StFxBEa3m86DHsZg7JrmIBw1M4vtTHIoIfi_V3F7aG99J-P33iehFdT9ciDAfQPkHKsCriD8P7Pm7TmJj85PNAICSUQ6K3oKiHvTm-ndhJJGfv2BjZF9ipb9C4of7GSZsn0La5rFsRkvW2rUBNiuT8YHoZjrYn1yc-Bom0HbQSldaWBKo3eeq-97M31eKjxS2AjfRkinE2CWmZt7xLorULp7_q1ygMfcEQ41cgTctZ2VbKxyzj4OtWZH-aJIA_efvFwHlVIu",
        r#"{"schema":1,"access":{"request":{"principal":"arn:aws:iam::111122223333:role/R","action":"kms:Decrypt","resource":"*","also":[{"action":"kms:Decrypt","resource":"*","grants":{"document":"[]"}}]},"policies":{"identity":[{"name":"P","off":true,"document":"{ }"}],"grants":{"name":"G","document":"{\"Grants\": []}"}},"settings":{"awsManagedKey":true}}}"#,
    ),
    (
        "#v1.dVLJTsMwEP2Vao4owgRuviEhcaQCblUOjj1QQ7zgpbSKzLczdhckKHNyxm_eMvEMUa7RCOB9B0JKjBH4DAE_MsZUjz5oK7UXE3AQwXLxGbkWhvOe6prqhorniIHdTloiVJ6knSV8vOH3mB7GN5SJ-gGjy4EgP0yE4Hxk71A68I7mNTYDo8tWibCrZ-VkNmjJDcyLAqVUbHBjRa5msMJUxmUTOG_bOrszLsdf3pb5rLeLaga3vl5wUGg1KihDBzGh32tGQc7gieaUaw3nq45S1PEiremD7bfJDp6YdDbhNrGa-nHfexavX72gkY2YMimvYIRusegvr4bSHTgDGrfBv7THZbHTpurIP9qH0B28aKvonn5Ki-wn0RLTIlrAY-j59BRAG1-F0h1akqgaLfFQhvIN",
        r#"{"schema":1,"access":{"request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"},"policies":{"boundary":{"document":"{ }"}}},"probes":[{"name":"P","request":{"principal":"anonymous","action":"s3:PutObject","resource":"*"},"expect":"denied"}],"steps":[{"say":"S","do":[{"op":"add","path":"/access/request/context/aws:RequestTag~1a","value":["b",  1.0]},{"op":"remove","path":"/access/policies/boundary"},{"path":"/access/request/action","find":"Get","replace":"Put"}],"expect":{"access":"implicitDeny"}},{"do":[]}]}"#,
    ),
    ("#v2.wyqYkQq0UKkWAA", r#"{"schema":1,"title":"hello"}"#),
    (
        "#v2.pZw7DoAgDIavwswtvIcLMcRgjLOJMXHxDm6Oujh4G7yFR5CiSFXwETfSsbQpbT9-p1H5MBFkbptKtxRTLUc5yF52trYzQuFEv-SOZ0wepCI6K5ph2uxm8MdzBgIs5sLZ44DvAIVhahs8BFqRyqoe1THXPkT75PcoCZRBg-QjURVr_htvhSfEnFm0_ZO4wPSkhHwIMz_Av-_A15ZzAQ",
        r#"{"schema":1,"title":"emoji 😀 and مرحبا","note":"a *note*","access":{"request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:DeleteObject","resource":"arn:aws:s3:::example-bucket/a.csv","context":{"aws:SourceIp":"203.0.113.7","aws:TagKeys":["team","stage"],"aws:username":null}},"policies":{"identity":[{"name":"Readers","from":"group Readers","document":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\" }]\n}\n"}]}},"expect":{"access":"implicitDeny"}}"#,
    ),
    (
        "#v2.lV29CsIwEH4V6ditaxffQEQcBMlgg4MgLhUR-vLefc0l5yW06ZqvSWi4n_x8d1dsPCcffqhQjklyPND3c8STLSBQdaXX1lAkzd1d4FwjLQehQ-O2Pau0Rb61lgiwU_Ws_UDNvtInHo0TPJnUYrtcJBXcWWaswhgKlVkNMloqtcKQdnVcigmK5CnV68tHVReDiRymfjPpRiIU8iJyTQ-7JaKRbstngE--yesEk3KdxIoEI4I1XtuzZ96clvyBDNeQiwtkoqhl-381CxKUlKeLyuMxyIdeHTHA7XV_ogsd9j0_xfPsSPMuf_cD",
        r#"{"schema":1,"title":"T","note":"N","access":{"request":{"principal":{"service":"lambda.amazonaws.com"},"action":"s3:GetObject","resource":"*","resourceAccount":"111122223333","context":{"aws:TagKeys":["a","b"]},"also":[{"action":"kms:Decrypt","resource":"*","resourcePolicy":{"document":"{}"},"context":{"a:b":"c"}}]},"policies":{"identity":[{"name":"P","from":"role R","document":"{ }"}],"resource":{"document":"1"},"boundary":{"document":""},"session":{"document":"s"},"endpoint":{"document":"e"},"scps":[{"target":"Root","policies":[{"document":"x"}]}],"rcps":[]},"settings":{"restrictPublicBuckets":true,"serviceLinkedRole":true}},"network":{"Vpcs":[{"VpcId":"vpc-1"}]},"expect":{"access":"allowed","network":"reachable","findings":["X"]},"question":{"prompt":"?","choices":["a","b"],"answer":1,"why":["c"]},"view":{"panels":["trace"],"readOnly":true}}"#,
    ),
    (
        "#v2.lV07CgAgCL1KOHaELtDaHq2tDc3dPU2jDwS2Rn5ARXjK83hUV8GLYHTP7-cow8LX5IO-M9cFebMFKyZlYwqooeQMblTSEW_DKbH0i4i_KcBg3tOkhtLGkj5CMrR3UgVHlEPCiC6xIQTvOw",
        r#"{"schema":1,"access":{"request":{"principal":"arn:aws:iam::111122223333:role/R","action":"kms:Decrypt","resource":"*","also":[{"action":"kms:Decrypt","resource":"*","grants":{"document":"[]"}}]},"policies":{"identity":[{"name":"P","off":true,"document":"{ }"}],"grants":{"name":"G","document":"{\"Grants\": []}"}},"settings":{"awsManagedKey":true}}}"#,
    ),
    (
        "#v2.hVs7DsAgCL1LL_Ds2mt0NB06mLg56OblhRfib3GEECAhPAifhTlgYM1RX7d-kO2gLj06XvqPNSKXYP8mWSYjz_US4MlIOmDTbxG90vlLFApmEJM1OJhS3KOCHCQdA3vAeHGwAQ",
        r#"{"schema":1,"network":{"NetworkAcls":[{"NetworkAclId":"acl-1","Entries":[]}]},"steps":[{"say":"S","do":[{"op":"move","path":"/network/NetworkAcls/0/Entries/1","from":"/network/NetworkAcls/0/Entries/0"}],"expect":{"network":"reachable"}}]}"#,
    ),
    // As the page makes it.
    (
        "#v2.wyoIDMOsTIUP82c0gLsUN1tvbLyx9saKG8sRdXuighaIpUVK3sExTA5cNADemIqcM5BXm-EZ-EutSAQdwAKL8ESCA3woi8KQV22DQgh0ViRQFNioBi4JAIUh0nwy8UtJQNUgbEk-0qEqCGFK0xuo_MeWxLDmIug-CYzF9Aq1oPwQAxzAxbWAHz4HDulyAgA",
        r#"{"schema":1,"title":"emoji 😀 and مرحبا","note":"a *note*","access":{"request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:DeleteObject","resource":"arn:aws:s3:::example-bucket/a.csv","context":{"aws:SourceIp":"203.0.113.7","aws:TagKeys":["team","stage"],"aws:username":null}},"policies":{"identity":[{"name":"Readers","from":"group Readers","document":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\" }]\n}\n"}]}},"expect":{"access":"implicitDeny"}}"#,
    ),
];

#[test]
fn golden_links_decode() {
    for (link, json) in GOLDEN {
        match decode(link) {
            Some(Ok(Target::Scenario(scenario))) => assert_eq!(scenario.to_json(), *json),
            other => panic!("{link}: {other:?}"),
        }
    }
}

#[test]
fn a_link_is_what_whoever_opens_it_sees() {
    let (_, json) = GOLDEN[1];
    let scenario = Scenario::read(json).0;
    let link = encode(&scenario).unwrap();
    let Some(Ok(Target::Scenario(opened))) = decode(&link) else { panic!("{link}") };
    assert_eq!(opened.to_json(), json);
    let report = scenario::run(&opened, None);
    assert_eq!(report, scenario::run(&scenario, None));
    assert_eq!(report.access.unwrap().decision, Decision::ImplicitDeny);
}

#[test]
fn what_mail_programs_do_to_links_is_undone() {
    let (link, json) = GOLDEN[0];
    let (head, tail) = link.split_at(link.len() / 2);
    let wrapped = format!("{head}\r\n {tail}==\n");
    match decode(&wrapped) {
        Some(Ok(Target::Scenario(scenario))) => assert_eq!(scenario.to_json(), json),
        other => panic!("{other:?}"),
    }
}

/// What links of version 2 refer to, by length and FNV-1a: another byte in it would be another text in every such link.
/// A better one is a version of its own.
#[test]
fn the_dictionary_of_version_2_stays_as_it_is() {
    let text = include_str!("../crates/scenario/data/links-v2.txt");
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    assert_eq!((text.len(), hash), (32_728, 0xa451_556d_c9cb_534c));
}

/// The address of the site, of which every link has one before it, is not counted.
#[test]
fn half_of_the_examples_fit_700_characters_and_nearly_all_2000() {
    let mut lengths = Vec::new();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/gallery")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") || path.ends_with("index.json") {
            continue;
        }
        let mut scenario = Scenario::read(&fs::read_to_string(&path).unwrap()).0;
        // As the page opens it, and shares it.
        if let Some(network) = &mut scenario.network {
            *network = NetworkDocument::new(json::write(network.root()));
        }
        lengths.push(encode(&scenario).unwrap().len());
    }
    assert!(lengths.len() > 80);
    let share = |most| lengths.iter().filter(|length| **length <= most).count() * 100 / lengths.len();
    println!("{} % fit 700 characters, {} % fit 2,000", share(700), share(2000));
    assert!(share(700) >= 50, "{} %", share(700));
    assert!(share(2000) >= 95, "{} %", share(2000));
}
