//! Kinds of requests as they occur, for the form. Which keys AWS sends with each, the table of context keys says
//! (rules C).

use scenario::keys::{self, CallerKind, KEYS, Preset};
use scenario::{Caller, ContextValue, RequestDocument};

/// The kinds, with what the form calls them.
pub(crate) const PRESETS: &[(Preset, &str)] = &[
    (Preset::Console, "console user with MFA"),
    (Preset::AccessKey, "access key, no MFA"),
    (Preset::RoleSession, "role session"),
    (Preset::TrainingJob, "SageMaker job"),
    (Preset::Endpoint, "through a VPC endpoint"),
    (Preset::Forwarded, "through another AWS service"),
    (Preset::Browser, "anonymous browser"),
];

/// Makes the request one of the kind: with a caller of its own, where the one that is there is of another kind, and
/// with the keys that AWS sets besides what every signed request has. Keys that no kind knows, such as tags, stay.
pub(crate) fn apply(preset: Preset, request: &mut RequestDocument) {
    let is_arn_of =
        |kinds: &[&str]| matches!(&request.principal, Caller::Arn(arn) if kinds.iter().any(|kind| arn.contains(kind)));
    let (kept, other) = match preset.call().caller {
        CallerKind::User => (is_arn_of(&[":user/"]), "arn:aws:iam::111122223333:user/Alice"),
        CallerKind::Role => {
            (is_arn_of(&[":assumed-role/", ":role/"]), "arn:aws:sts::111122223333:assumed-role/Trainer/session-1")
        }
        _ => (false, "anonymous"),
    };
    if !kept {
        request.principal = Caller::Arn(other.to_owned());
    }
    request.context.0.retain(|(key, _)| keys::find(key).is_none_or(|key| key.samples.is_empty()));
    request.context.0.extend(KEYS.iter().filter_map(|key| {
        let mut texts = key.sample(preset)?.iter().map(|value| (*value).to_owned());
        let value = match key.several {
            true => ContextValue::Many(texts.collect()),
            false => ContextValue::One(texts.next()?),
        };
        Some((key.name.to_owned(), value))
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(preset: Preset) -> RequestDocument {
        let mut request = RequestDocument::default();
        apply(preset, &mut request);
        request
    }

    /// As AWS writes the keys, with their values: what the requests of each kind always held.
    #[test]
    fn each_sets_the_keys_that_aws_would_set() {
        let whole = |preset| {
            let keys = made(preset).context.0.into_iter().map(|(key, value)| match value {
                ContextValue::One(value) => format!("{key}={value}"),
                ContextValue::Many(values) => format!("{key}={values:?}"),
                ContextValue::Absent => key,
            });
            keys.collect::<Vec<_>>().join(" ").replace("aws:", "")
        };
        let region = "RequestedRegion=us-east-1 SecureTransport=true";
        let since = "TokenIssueTime=2026-01-01T00:00:00Z";
        let direct = "ViaAWSService=false";
        assert_eq!(
            whole(Preset::Console),
            format!(
                "MultiFactorAuthAge=300 MultiFactorAuthPresent=true {region} SourceIp=203.0.113.7 {since} {direct}"
            )
        );
        // Long-term credentials carry neither the MFA keys nor the time of a token (K3, C4).
        assert_eq!(whole(Preset::AccessKey), format!("{region} SourceIp=203.0.113.7 {direct}"));
        let session = format!("MultiFactorAuthPresent=false {region}");
        assert_eq!(whole(Preset::RoleSession), format!("{session} SourceIp=203.0.113.7 {since} {direct}"));
        assert_eq!(whole(Preset::TrainingJob), format!("{session} SourceIp=198.51.100.20 {since} {direct}"));
        // The public address gives way to those of the VPC (C1).
        let vpc = "SourceVpc=vpc-111bbb22 SourceVpce=vpce-1a2b3c4d";
        assert_eq!(whole(Preset::Endpoint), format!("{session} {vpc} {since} {direct} VpcSourceIp=10.0.1.25"));
        // A forward access session: the address is the service's (C2).
        let via = "CalledVia=[\"athena.amazonaws.com\"] CalledViaFirst=athena.amazonaws.com CalledViaLast=athena.amazonaws.com";
        assert_eq!(
            whole(Preset::Forwarded),
            format!("{via} {session} SourceIp=198.51.100.40 {since} ViaAWSService=true")
        );
        assert_eq!(whole(Preset::Browser), format!("{region} SourceIp=203.0.113.7 UserAgent=Mozilla/5.0 {direct}"));
    }

    #[test]
    fn each_is_offered_and_has_a_caller_of_its_kind() {
        assert_eq!(PRESETS.iter().map(|(preset, _)| *preset).collect::<Vec<_>>(), Preset::ALL);
        for preset in Preset::ALL {
            let (action, resource) = ("s3:ListAllMyBuckets".to_owned(), "*".to_owned());
            let request = scenario::request(
                &RequestDocument { action, resource, ..made(preset) },
                &scenario::Policies::default(),
                &scenario::Settings::default(),
                None,
            )
            .unwrap();
            assert_eq!(CallerKind::of(&request.principal), preset.call().caller);
        }
    }

    #[test]
    fn a_caller_of_the_kind_stays() {
        let bob = Caller::Arn("arn:aws:iam::444455556666:user/Bob".to_owned());
        let mut request = RequestDocument { principal: bob.clone(), ..RequestDocument::default() };
        apply(Preset::Console, &mut request);
        assert_eq!(request.principal, bob);
        apply(Preset::Endpoint, &mut request);
        assert_ne!(request.principal, bob);
    }

    #[test]
    fn one_preset_undoes_another_and_keeps_the_rest() {
        let mut request = RequestDocument::default();
        let team = ("aws:PrincipalTag/team".to_owned(), ContextValue::One("vision".to_owned()));
        request.context.0.push(team.clone());
        for preset in Preset::ALL.into_iter().chain([Preset::Console]) {
            apply(preset, &mut request);
        }
        let mut wanted = made(Preset::Console).context.0;
        wanted.insert(0, team);
        assert_eq!(request.context.0, wanted);
    }
}
