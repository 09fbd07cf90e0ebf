//! What a host name says by itself: an address that is written in it, or the service of AWS that it belongs to (N104).

use std::net::IpAddr;

/// The host of a URL, or of a name, as a resolver takes it: in small letters, without the final dot.
pub(crate) fn host(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit('@').next().unwrap_or_default();
    let text = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => text,
    };
    text.trim_end_matches('.').to_ascii_lowercase()
}

/// The address that AWS writes into the names of instances, and whether it is the public one.
pub(crate) fn address_in(host: &str) -> Option<(IpAddr, bool)> {
    let (label, domain) = host.split_once('.')?;
    let (kind, address) = label.split_once('-')?;
    let is_public = match kind {
        "ec2" if domain.ends_with(".amazonaws.com") => true,
        "ip" if domain == "ec2.internal" || domain.ends_with(".compute.internal") => false,
        _ => return None,
    };
    Some((address.replace('-', ".").parse().ok()?, is_public))
}

/// Whether a name that an endpoint answers to is this host: one that begins with `*.` has anything in that place.
pub(crate) fn answers(name: &str, host: &str) -> bool {
    match name.strip_prefix('*') {
        Some(rest) => host.len() > rest.len() && host.ends_with(rest),
        None => name == host,
    }
}

/// `us-east-1`
fn is_region(label: &str) -> bool {
    let parts: Vec<&str> = label.split('-').collect();
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.as_slice(), [country, .., last] if parts.len() > 2 && matches!(country.as_bytes(), [b'a'..=b'z', b'a'..=b'z']) && number(last))
}

/// What stands before the Region in the names of a service, `*` for one more label, and what its endpoints call it.
/// What is not in here has one label, which is the name of the service.
const SERVICES: &[(&str, &str)] = &[
    ("api.ecr", "ecr.api"),
    ("*.dkr.ecr", "ecr.dkr"),
    ("*.execute-api", "execute-api"),
    ("*.ddb", "dynamodb"),
    ("streams.dynamodb", "dynamodb-streams"),
    ("kinesis", "kinesis-streams"),
    ("*.data-kinesis", "kinesis-streams"),
    ("*.control-kinesis", "kinesis-streams"),
    ("firehose", "kinesis-firehose"),
    ("*.iot", "iot.data"),
    ("*.s3-control", "s3"),
    ("*.s3-accesspoint", "s3"),
];

/// The endpoint service behind a name: `ecr.api.us-east-1.amazonaws.com` is `com.amazonaws.us-east-1.ecr.api`. `None`
/// for what is no service: what AWS runs in a VPC has such names too. S3 also has names without Region, which are taken
/// to be of the one that asks.
pub(crate) fn service_of(host: &str, own_region: &str) -> Option<String> {
    if host.starts_with("com.amazonaws.") {
        return Some(host.to_owned());
    }
    let suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];
    let rest = suffixes.into_iter().find_map(|suffix| host.strip_suffix(suffix))?;
    let (before, last) = rest.rsplit_once('.').unwrap_or(("", rest));
    let (labels, region) = if is_region(last) {
        (before.replace(".dualstack", "").replace("dualstack.", ""), last)
    } else if last == "s3" {
        ("s3".to_owned(), own_region)
    } else if let Some(region) = last.strip_prefix("s3-").filter(|region| is_region(region)) {
        ("s3".to_owned(), region)
    } else if before.is_empty() {
        return Some(format!("com.amazonaws.{last}"));
    } else {
        return None;
    };
    let named = |(pattern, name): &(&str, &'static str)| {
        let fits = match pattern.strip_prefix('*') {
            Some(rest) => labels.strip_suffix(rest).is_some_and(|label| !label.contains('.')),
            None => labels == *pattern,
        };
        fits.then_some(*name)
    };
    let service = match labels.split_once('.') {
        // A bucket's name may have dots.
        _ if labels == "s3" || labels.ends_with(".s3") => "s3".to_owned(),
        // `api`, `runtime`, `featurestore-runtime`, `metrics`.
        Some((part, "sagemaker")) => format!("sagemaker.{part}"),
        split => match SERVICES.iter().find_map(named) {
            Some(name) => name.to_owned(),
            None if split.is_none() => labels,
            None => return None,
        },
    };
    Some(format!("com.amazonaws.{region}.{service}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services() {
        for (host, service) in [
            ("s3.us-east-1.amazonaws.com", "us-east-1.s3"),
            ("my-data.s3.eu-west-1.amazonaws.com", "eu-west-1.s3"),
            ("my.data.s3.amazonaws.com", "us-west-2.s3"),
            ("s3.amazonaws.com", "us-west-2.s3"),
            ("my-data.s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1.s3"),
            ("s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1.s3"),
            ("s3-eu-west-1.amazonaws.com", "eu-west-1.s3"),
            ("my-data.s3-eu-west-1.amazonaws.com", "eu-west-1.s3"),
            ("point-111122223333.s3-accesspoint.eu-west-1.amazonaws.com", "eu-west-1.s3"),
            ("api.ecr.us-east-1.amazonaws.com", "us-east-1.ecr.api"),
            ("111122223333.dkr.ecr.us-east-1.amazonaws.com", "us-east-1.ecr.dkr"),
            ("api.sagemaker.us-east-1.amazonaws.com", "us-east-1.sagemaker.api"),
            ("runtime.sagemaker.us-east-1.amazonaws.com", "us-east-1.sagemaker.runtime"),
            ("kinesis.us-east-1.amazonaws.com", "us-east-1.kinesis-streams"),
            ("firehose.us-gov-west-1.amazonaws.com", "us-gov-west-1.kinesis-firehose"),
            ("a1b2c3.execute-api.us-east-1.amazonaws.com", "us-east-1.execute-api"),
            ("ssm.us-east-1.api.aws", "us-east-1.ssm"),
            ("iam.amazonaws.com", "iam"),
            ("com.amazonaws.us-east-1.sts", "us-east-1.sts"),
        ] {
            assert_eq!(service_of(host, "us-west-2"), Some(format!("com.amazonaws.{service}")), "{host}");
        }
        for host in [
            "example.com",
            "fs-0123456789abcdef0.efs.us-east-1.amazonaws.com",
            "db.c1a2b3.us-east-1.rds.amazonaws.com",
            "web-1234.us-east-1.elb.amazonaws.com",
            "web-1234.elb.us-east-1.amazonaws.com",
            "0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com",
        ] {
            assert_eq!(service_of(host, "us-west-2"), None, "{host}");
        }
    }

    #[test]
    fn what_stands_around_a_name_does_not_matter() {
        for text in ["S3.US-East-1.amazonaws.com.", "https://user@s3.us-east-1.amazonaws.com:443/my-data?x#y"] {
            assert_eq!(host(text), "s3.us-east-1.amazonaws.com");
        }
        assert_eq!(host("2001:db8::5"), "2001:db8::5");
        let (public, private) = ("203.0.113.7".parse().unwrap(), "10.0.1.60".parse().unwrap());
        for (name, address) in [
            ("ec2-203-0-113-7.compute-1.amazonaws.com", Some((public, true))),
            ("ec2-203-0-113-7.eu-west-1.compute.amazonaws.com", Some((public, true))),
            ("ip-10-0-1-60.ec2.internal", Some((private, false))),
            ("ip-10-0-1-60.eu-west-1.compute.internal", Some((private, false))),
            ("ip-10-0-1-60.example.com", None),
            ("ec2-instance-connect.us-east-1.amazonaws.com", None),
        ] {
            assert_eq!(address_in(name), address, "{name}");
        }
        assert!(answers("*.s3.us-east-1.amazonaws.com", "b.s3.us-east-1.amazonaws.com"));
        assert!(!answers("*.s3.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com"));
    }
}
