//! Kinds of requests as they occur: who makes them, and which context keys AWS then sets (rules C).
//!
//! Source: IAM User Guide, *AWS global condition context keys*, the "Availability" of each key.

use scenario::{Caller, ContextValue, RequestDocument};

/// A kind of request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    /// The caller, where the one that is there is of another kind.
    caller: Kind,
    /// What AWS sets, besides what every signed request has.
    keys: &'static [(&'static str, &'static [&'static str])],
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    User,
    Role,
    Anonymous,
}

/// Keys that hold several values.
const LISTS: &[&str] = &["aws:CalledVia"];

const IP: (&str, &[&str]) = ("aws:SourceIp", &["203.0.113.7"]);
const TLS: (&str, &[&str]) = ("aws:SecureTransport", &["true"]);
const REGION: (&str, &[&str]) = ("aws:RequestedRegion", &["us-east-1"]);
const DIRECT: (&str, &[&str]) = ("aws:ViaAWSService", &["false"]);
const TEMPORARY: (&str, &[&str]) = ("aws:TokenIssueTime", &["2026-01-01T00:00:00Z"]);
const NO_MFA: (&str, &[&str]) = ("aws:MultiFactorAuthPresent", &["false"]);

pub(crate) const PRESETS: &[Preset] = &[
    Preset {
        name: "console user with MFA",
        caller: Kind::User,
        keys: &[
            IP,
            TLS,
            REGION,
            DIRECT,
            TEMPORARY,
            ("aws:MultiFactorAuthPresent", &["true"]),
            ("aws:MultiFactorAuthAge", &["300"]),
        ],
    },
    // Long-term credentials carry neither the MFA keys nor the time of a token (K3, C4).
    Preset { name: "access key, no MFA", caller: Kind::User, keys: &[IP, TLS, REGION, DIRECT] },
    Preset { name: "role session", caller: Kind::Role, keys: &[IP, TLS, REGION, DIRECT, TEMPORARY, NO_MFA] },
    // Without VPC mode the job calls from an address of AWS's own.
    Preset {
        name: "SageMaker job",
        caller: Kind::Role,
        keys: &[("aws:SourceIp", &["198.51.100.20"]), TLS, REGION, DIRECT, TEMPORARY, NO_MFA],
    },
    // The public address gives way to those of the VPC (C1).
    Preset {
        name: "through a VPC endpoint",
        caller: Kind::Role,
        keys: &[
            ("aws:SourceVpce", &["vpce-1a2b3c4d"]),
            ("aws:SourceVpc", &["vpc-111bbb22"]),
            ("aws:VpcSourceIp", &["10.0.1.25"]),
            TLS,
            REGION,
            DIRECT,
            TEMPORARY,
            NO_MFA,
        ],
    },
    // A forward access session: the address is the service's (C2).
    Preset {
        name: "through another AWS service",
        caller: Kind::Role,
        keys: &[
            ("aws:SourceIp", &["198.51.100.40"]),
            TLS,
            REGION,
            ("aws:ViaAWSService", &["true"]),
            ("aws:CalledVia", &["athena.amazonaws.com"]),
            ("aws:CalledViaFirst", &["athena.amazonaws.com"]),
            ("aws:CalledViaLast", &["athena.amazonaws.com"]),
            TEMPORARY,
            NO_MFA,
        ],
    },
    Preset {
        name: "anonymous browser",
        caller: Kind::Anonymous,
        keys: &[IP, TLS, REGION, DIRECT, ("aws:UserAgent", &["Mozilla/5.0"])],
    },
];

impl Preset {
    /// Makes the request one of this kind. Keys that no preset knows, such as tags, stay as they are.
    pub(crate) fn apply(&self, request: &mut RequestDocument) {
        let is_user = matches!(&request.principal, Caller::Arn(arn) if arn.contains(":user/"));
        let is_role =
            matches!(&request.principal, Caller::Arn(arn) if arn.contains(":assumed-role/") || arn.contains(":role/"));
        let arn = |arn: &str| Caller::Arn(arn.to_owned());
        match self.caller {
            Kind::User if !is_user => request.principal = arn("arn:aws:iam::111122223333:user/Alice"),
            Kind::Role if !is_role => {
                request.principal = arn("arn:aws:sts::111122223333:assumed-role/Trainer/session-1")
            }
            Kind::Anonymous => request.principal = arn("anonymous"),
            Kind::User | Kind::Role => {}
        }
        let known =
            |key: &str| PRESETS.iter().flat_map(|preset| preset.keys).any(|(name, _)| name.eq_ignore_ascii_case(key));
        request.context.0.retain(|(key, _)| !known(key));
        request.context.0.extend(self.keys.iter().map(|(key, values)| {
            let texts = values.iter().map(|value| (*value).to_owned());
            let value = match LISTS.contains(key) {
                true => ContextValue::Many(texts.collect()),
                false => ContextValue::One(texts.collect()),
            };
            ((*key).to_owned(), value)
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(name: &str) -> Vec<String> {
        let mut request = RequestDocument::default();
        PRESETS.iter().find(|preset| preset.name == name).unwrap().apply(&mut request);
        request.context.0.into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn each_sets_the_keys_that_aws_would_set() {
        let has = |name: &str, key: &str| keys(name).iter().any(|known| known == key);
        assert!(!has("through a VPC endpoint", "aws:SourceIp") && has("through a VPC endpoint", "aws:SourceVpce")); // C1
        assert!(has("through another AWS service", "aws:CalledVia") && !has("role session", "aws:CalledVia")); // C2
        assert!(!has("access key, no MFA", "aws:MultiFactorAuthPresent")); // K3
        assert!(has("role session", "aws:TokenIssueTime") && !has("access key, no MFA", "aws:TokenIssueTime")); // C4
        for preset in PRESETS {
            assert!(
                has(preset.name, "aws:SecureTransport") && has(preset.name, "aws:ViaAWSService"),
                "{}",
                preset.name
            ); // C4
            assert!(preset.keys.iter().all(|(key, _)| !key.contains("SourceArn"))); // C3
        }
    }

    #[test]
    fn one_preset_undoes_another_and_keeps_the_rest() {
        let mut request = RequestDocument::default();
        request.context.0.push(("aws:PrincipalTag/team".to_owned(), ContextValue::One("vision".to_owned())));
        for preset in PRESETS.iter().chain(PRESETS.first()) {
            preset.apply(&mut request);
        }
        let first = PRESETS[0].keys.len();
        assert_eq!(request.context.0.len(), first + 1);
        assert_eq!(request.context.0[0].0, "aws:PrincipalTag/team");
    }
}
