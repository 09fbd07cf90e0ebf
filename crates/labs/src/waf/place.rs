//! Where a web ACL can stand.

use super::trace::bytes;
use crate::{Cell, Choice, Row, Table, Tone};

/// Something that takes requests.
pub(super) struct Place {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// How many bytes of a body it hands on to the web ACL. Nothing if it can have none.
    pub(super) body: Option<usize>,
    /// Whether Shield Advanced can be switched on for it.
    pub(super) is_shielded: bool,
}

/// Source: AWS WAF Developer Guide, *Resources that you can protect with AWS WAF*, *Oversize web request components in AWS WAF*,
/// *List of AWS resources that AWS Shield Advanced protects*.
pub(super) const PLACES: &[Place] = &[
    Place { id: "alb", name: "Application Load Balancer", body: Some(8192), is_shielded: true },
    Place { id: "cloudfront", name: "CloudFront distribution", body: Some(16384), is_shielded: true },
    Place { id: "api", name: "API Gateway REST API", body: Some(16384), is_shielded: false },
    Place { id: "appsync", name: "AppSync GraphQL API", body: Some(8192), is_shielded: false },
    Place { id: "cognito", name: "Cognito user pool", body: Some(16384), is_shielded: false },
    Place { id: "app-runner", name: "App Runner service", body: Some(16384), is_shielded: false },
    Place { id: "verified-access", name: "Verified Access instance", body: Some(16384), is_shielded: false },
    Place { id: "amplify", name: "Amplify app", body: Some(16384), is_shielded: false },
    Place { id: "sagemaker", name: "SageMaker endpoint", body: None, is_shielded: false },
    Place { id: "instance", name: "EC2 instance with an Elastic IP address", body: None, is_shielded: true },
];

/// The place that was chosen; the first where there is none of that name.
pub(super) fn place(id: &str) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.id == id).or(PLACES.first())
}

pub(super) fn choices() -> Vec<Choice> {
    PLACES.iter().map(|place| Choice { id: place.id.to_owned(), label: place.name.to_owned() }).collect()
}

/// Every place, and what it can have.
pub(super) fn table() -> Table {
    let yes_or_no = |yes: bool| if yes { Cell::new("yes", Tone::Good) } else { Cell::new("no", Tone::Plain) };
    let row = |place: &Place| Row {
        cells: vec![
            place.name.into(),
            yes_or_no(place.body.is_some()),
            place.body.map_or_else(String::new, |limit| format!("the first {}", bytes(limit))).into(),
            yes_or_no(place.is_shielded),
        ],
    };
    Table {
        caption: "Where a web ACL can stand, and what Shield Advanced can be switched on for".to_owned(),
        head: ["Resource", "Web ACL", "What it sees of a body", "Shield Advanced"].map(str::to_owned).to_vec(),
        rows: PLACES.iter().map(row).collect(),
    }
}
