//! The scenarios of a megabyte that took longest when `cargo xtask soak` last looked for such. Limit: 250 ms.
#![allow(clippy::unwrap_used, reason = "this is a benchmark")]

use divan::Bencher;
use hostile::{Growth, grown};

fn main() {
    divan::main();
}

/// What is grown in each.
const WORST: [(&str, Growth); 12] = [
    ("/network/SecurityGroups/0/IpPermissions/0/IpRanges", Growth::Nested),
    ("/network/SecurityGroups/0/IpPermissions/0/UserIdGroupPairs", Growth::Anew),
    ("/network/RouteTables/1/Routes", Growth::Nested),
    ("/network/Subnets", Growth::Anew),
    ("/network/Instances/0/NetworkInterfaces", Growth::Anew),
    ("/access/request/context", Growth::Members),
    ("/access/request/also/0/context", Growth::Members),
    ("/access/policies/scps/0/policies", Growth::Anew),
    ("/access/policies/identity/0/document/Statement", Growth::Anew),
    ("/access/policies/identity/0/document/Statement/0/Condition/StringLike", Growth::Members),
    ("/access/policies/identity/0/document/Statement/0/Condition/StringLike/aws:SourceVpc/0", Growth::Text("${")),
    ("/access/policies/resource/document/Statement/0/Principal/AWS/0", Growth::Text("\u{202e}")),
];

#[divan::bench(args = WORST.map(|(place, growth)| format!("{place} {growth:?}")), sample_count = 5, sample_size = 1)]
fn answer(bencher: Bencher<'_, '_>, name: &String) {
    let (place, growth) = WORST.into_iter().find(|(place, growth)| *name == format!("{place} {growth:?}")).unwrap();
    let seed = serde_json::from_str(include_str!("../seed.json")).unwrap();
    let text = grown(&seed, place, growth, 1 << 20).to_string();
    bencher.bench(|| serde_json::to_string(&scenario::answer(&text, Some(0)).1));
}
