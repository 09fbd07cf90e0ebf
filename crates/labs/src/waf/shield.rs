//! What Shield's two tiers do about a flood (F2).

use super::place::Place;
use super::state::Waf;
use crate::{Finding, Tone};

pub(super) const TIERS: &[(&str, &str)] = &[("standard", "Shield Standard"), ("advanced", "Shield Advanced")];
pub(super) const FLOODS: &[(&str, &str)] = &[
    ("none", "None"),
    ("network", "Packets at the network and transport layer: a SYN flood"),
    ("web", "Web requests, each of them well-formed: an HTTP flood"),
];
pub(super) const PLANS: &[(&str, &str)] = &[("less", "Another, or none"), ("business", "Business or Enterprise")];

const OVERVIEW: &str = "https://aws.amazon.com/premiumsupport/knowledge-center/shield-standard-ddos-attack/";
const PROTECTED: &str =
    "https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary-protected-resources.html";
const TEAM: &str = "https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_AssociateDRTRole.html";

pub(super) fn findings(waf: &Waf, place: &Place, has_rate_rule: bool) -> Vec<Finding> {
    let mut all = Vec::new();
    let is_advanced = waf.tier == "advanced";
    if !is_advanced {
        let says = "Shield Standard is on for every customer, without a charge and without a setting.";
        all.push(Finding::new("standard-is-on", Tone::Good, says).on(OVERVIEW));
    } else if !place.is_shielded {
        let says = format!(
            "Shield Advanced cannot be switched on for {} {}. A CloudFront distribution before it can have it.",
            article(place.name),
            place.name
        );
        all.push(Finding::new("advanced-cannot", Tone::Bad, says).on(PROTECTED));
    } else if waf.protected.is_empty() {
        let says = "The subscription alone protects nothing: each resource must be added to Shield Advanced.";
        all.push(Finding::new("advanced-not-added", Tone::Bad, says).on(PROTECTED));
    } else {
        let says =
            "Shield Advanced watches this resource: attacks are seen, reported and answered for it in particular.";
        all.push(Finding::new("advanced-is-on", Tone::Good, says).on(PROTECTED));
    }
    if is_advanced {
        all.push(if waf.plan == "business" {
            let says = "The Shield Response Team, SRT, may be called in an attack. With a role that you give it, it may write rules into your web ACL.";
            Finding::new("srt", Tone::Good, says).on(TEAM)
        } else {
            let says = "The Shield Response Team, SRT, needs Business or Enterprise support beside Shield Advanced.";
            Finding::new("srt-without-plan", Tone::Warn, says).on(TEAM)
        });
    } else if waf.plan == "business" {
        let says = "Business or Enterprise support alone does not bring the Shield Response Team: it comes with Shield Advanced.";
        all.push(Finding::new("srt-without-advanced", Tone::Warn, says).on(TEAM));
    }
    match waf.flood.as_str() {
        "network" => {
            let says = "Against common floods of packets at the network and transport layer Shield Standard is made. No rule of a web ACL sees a packet.";
            all.push(Finding::new("flood-of-packets", Tone::Good, says).on(OVERVIEW));
        }
        "web" if place.body.is_none() => {
            let says = format!(
                "No web ACL stands before {} {}, and to Shield Standard each of these requests is in order.",
                article(place.name),
                place.name
            );
            all.push(Finding::new("flood-of-requests", Tone::Bad, says).on(OVERVIEW));
        }
        "web" if has_rate_rule => {
            let says = "To Shield Standard each of these requests is in order. The web ACL has a rate rule, which stops addresses that send too many.";
            all.push(Finding::new("flood-meets-rate-rule", Tone::Good, says).on(OVERVIEW));
        }
        "web" => {
            let says =
                "To Shield Standard each of these requests is in order, and the web ACL has no rate rule that blocks.";
            all.push(Finding::new("flood-of-requests", Tone::Bad, says).on(OVERVIEW));
        }
        _ => {}
    }
    all
}

pub(super) fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" }
}
