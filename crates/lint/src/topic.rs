//! What a pattern of SNS's endpoints lets in.

use iam::arn::Arn;

/// An address that an endpoint pattern of SNS fits and that its author does not own, if there is one. `protocol` is what
/// the statement asks for.
pub(crate) fn foreign_endpoint(text: &str, protocol: Option<&str>) -> Option<String> {
    let wild = |part: &str| part.contains(['*', '?']);
    if !wild(text) {
        return None;
    }
    let (lead, rest) = text.split_once('*').unwrap_or((text, ""));
    let mail = protocol.is_some_and(|protocol| protocol.to_ascii_lowercase().starts_with("email"));
    let filled = |with: &str| Some(format!("{lead}{with}{rest}").replace(['*', '?'], "x"));
    if let Some(arn) = Arn::written(text) {
        let account = arn.account();
        return (account.is_empty() || account.contains(['*', '?'])).then(|| {
            let [a, partition, service, region, _, resource] = arn.parts.map(|part| part.replace(['*', '?'], "x"));
            format!("{a}:{partition}:{service}:{region}:999999999999:{resource}")
        });
    }
    if let Some((_, address)) = lead.split_once("://") {
        let (host, ends) = address.split_once(['/', '#']).map_or((address, false), |(host, _)| (host, true));
        return match (wild(host), ends, lead.len() == text.len()) {
            (true, ..) => filled(""),
            // The host ends before the first `*`, or there is none.
            (false, true, _) | (false, false, true) => None,
            _ => filled(if host.is_empty() { "attacker.example/" } else { ".attacker.example/" }),
        };
    }
    if lead.len() == text.len() {
        return None;
    }
    let domain = text.rsplit('*').next().unwrap_or_default();
    match (mail, domain.contains('@')) {
        (true, true) => None,
        (true, false) => filled(if domain.is_empty() { "a@attacker.example" } else { "a@attacker" }),
        // What begins otherwise is the name in an address of mail.
        (false, true) if !lead.is_empty() => None,
        (false, _) if lead.is_empty() => filled("https://attacker.example/"),
        (false, _) => filled("0000"),
    }
}
