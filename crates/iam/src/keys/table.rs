//! The table.

use super::call::Preset::{self, Browser, Console, Forwarded, TrainingJob};
use super::call::Sent::{self, Always, Sometimes};
use super::call::With;
use super::key::{About, Book, Key, Kind, Origin};
use super::{asked, caller};

const fn key(name: &'static str, kind: Kind, about: About, sent: Sent) -> Key {
    Key {
        name,
        kind,
        about,
        sent,
        several: false,
        origin: None,
        shapes: &[],
        narrows: false,
        free: false,
        samples: &[],
        book: Book::Global,
    }
}

type Samples = &'static [(Option<Preset>, &'static [&'static str])];

impl Key {
    const fn several(self) -> Key {
        Key { several: true, ..self }
    }

    const fn from(self, origin: Origin) -> Key {
        Key { origin: Some(origin), ..self }
    }

    const fn shaped(self, shapes: &'static [&'static str]) -> Key {
        Key { shapes, ..self }
    }

    const fn narrows(self) -> Key {
        Key { narrows: true, ..self }
    }

    const fn free(self) -> Key {
        Key { free: true, ..self }
    }

    const fn samples(self, samples: Samples) -> Key {
        Key { samples, ..self }
    }

    const fn book(self, book: Book) -> Key {
        Key { book, ..self }
    }
}

/// The ids of organizations, and the paths of accounts in them.
///
/// Source: Organizations API Reference, *Organization*; IAM API Reference, *GenerateOrganizationsAccessReport*.
const ORGANIZATION: &[&str] = &["o-*"];
const ORGANIZATION_PATH: &[&str] = &["o-*/r-*"];

/// All keys that the engine knows something about, in the order of their names without regard to case: those that AWS
/// calls global, and the few of services that a rule names.
///
/// Source: IAM User Guide, *AWS global condition context keys*; what narrows: S3 User Guide, *Blocking public access to
/// your Amazon S3 storage*, the meaning of "public".
pub const KEYS: &[Key] = &[
    key("aws:AssumedRoot", Kind::Bool, About::Session, Sometimes(With::Temporary)),
    key("aws:CalledVia", Kind::Text, About::Request, Always(With::Forwarding))
        .several()
        .samples(&[(None, &["athena.amazonaws.com"])]),
    key("aws:CalledViaAWSMCP", Kind::Text, About::Request, Sometimes(With::Forwarding)),
    key("aws:CalledViaFirst", Kind::Text, About::Request, Always(With::Forwarding))
        .samples(&[(None, &["athena.amazonaws.com"])]),
    key("aws:CalledViaLast", Kind::Text, About::Request, Always(With::Forwarding))
        .samples(&[(None, &["athena.amazonaws.com"])]),
    key("aws:ChatbotSourceArn", Kind::Arn, About::Session, Sometimes(With::Temporary)),
    key("aws:CurrentTime", Kind::Date, About::Request, Always(With::Any)).from(Origin::Clock),
    key("aws:Ec2InstanceSourcePrivateIPv4", Kind::Address, About::Session, Sometimes(With::Temporary)),
    key("aws:Ec2InstanceSourceVpc", Kind::Text, About::Session, Sometimes(With::Temporary)),
    key("aws:EpochTime", Kind::Date, About::Request, Always(With::Any)).from(Origin::Clock),
    // The provider's ARN, or the name of one that AWS knows; in a trust policy, too.
    key("aws:FederatedProvider", Kind::Text, About::Session, Sometimes(With::Signature))
        .from(Origin::Caller(caller::provider)),
    key("aws:IsMcpServiceAction", Kind::Bool, About::Request, Sometimes(With::Any)),
    key("aws:MultiFactorAuthAge", Kind::Number, About::Session, Always(With::Mfa)).samples(&[(None, &["300"])]),
    // What AssumeRole returns says nothing of MFA. Source: IAM User Guide, *Secure API access with MFA*.
    key("aws:MultiFactorAuthPresent", Kind::Bool, About::Session, Sometimes(With::Temporary))
        .samples(&[(Some(Console), &["true"]), (None, &["false"])]),
    key("aws:PrincipalAccount", Kind::Text, About::Principal, Always(With::Any))
        .from(Origin::Caller(caller::account))
        .narrows(),
    key("aws:PrincipalArn", Kind::Arn, About::Principal, Always(With::Identity))
        .from(Origin::Caller(caller::arn))
        .narrows(),
    key("aws:PrincipalIsAWSService", Kind::Bool, About::Principal, Always(With::Signature))
        .from(Origin::Caller(caller::is_service)),
    key("aws:PrincipalOrgID", Kind::Text, About::Principal, Always(With::Organization)).shaped(ORGANIZATION).narrows(),
    key("aws:PrincipalOrgPaths", Kind::Text, About::Principal, Always(With::Organization))
        .several()
        .shaped(ORGANIZATION_PATH)
        .narrows(),
    key("aws:PrincipalServiceName", Kind::Text, About::Principal, Always(With::Service))
        .from(Origin::Caller(caller::service_name))
        .narrows(),
    key("aws:PrincipalServiceNamesList", Kind::Text, About::Principal, Always(With::Service)).several(),
    key("aws:PrincipalTag/", Kind::Text, About::Principal, Sometimes(With::Tags)),
    key("aws:PrincipalType", Kind::Text, About::Principal, Always(With::Any)).from(Origin::Caller(caller::kind)),
    key("aws:referer", Kind::Text, About::Request, Sometimes(With::Any)).free(),
    key("aws:RequestedRegion", Kind::Text, About::Request, Always(With::Any))
        .from(Origin::Asked(asked::region))
        .samples(&[(None, &["us-east-1"])]),
    key("aws:RequestTag/", Kind::Text, About::Request, Sometimes(With::Any)).free(),
    key("aws:ResourceAccount", Kind::Text, About::Resource, Always(With::Any)).from(Origin::Asked(asked::owner)),
    key("aws:ResourceOrgID", Kind::Text, About::Resource, Always(With::OwnersOrganization)).shaped(ORGANIZATION),
    key("aws:ResourceOrgPaths", Kind::Text, About::Resource, Always(With::OwnersOrganization))
        .several()
        .shaped(ORGANIZATION_PATH),
    key("aws:ResourceTag/", Kind::Text, About::Resource, Sometimes(With::Any)),
    key("aws:SecureTransport", Kind::Bool, About::Request, Always(With::Any)).samples(&[(None, &["true"])]),
    key("aws:SignInSessionArn", Kind::Arn, About::Session, Sometimes(With::Temporary)),
    key("aws:SourceAccount", Kind::Text, About::Request, Sometimes(With::Service)).narrows(),
    key("aws:SourceArn", Kind::Arn, About::Request, Sometimes(With::Service)).narrows(),
    key("aws:SourceIdentity", Kind::Text, About::Session, Sometimes(With::Temporary)),
    // In a forward access session the address is the service's (C2).
    key("aws:SourceIp", Kind::Address, About::Network, Always(With::PublicAddress)).narrows().samples(&[
        (Some(TrainingJob), &["198.51.100.20"]),
        (Some(Forwarded), &["198.51.100.40"]),
        (None, &["203.0.113.7"]),
    ]),
    key("aws:SourceOrgID", Kind::Text, About::Request, Sometimes(With::Service)),
    key("aws:SourceOrgPaths", Kind::Text, About::Request, Sometimes(With::Service)).several(),
    // The older name of aws:SourceAccount, which only S3's page still has.
    key("aws:SourceOwner", Kind::Text, About::Request, Sometimes(With::Service)).narrows().book(Book::S3),
    key("aws:SourceVpc", Kind::Text, About::Network, Always(With::Endpoint))
        .narrows()
        .samples(&[(None, &["vpc-111bbb22"])]),
    key("aws:SourceVpcArn", Kind::Arn, About::Network, Sometimes(With::Endpoint)),
    key("aws:SourceVpce", Kind::Text, About::Network, Always(With::Endpoint))
        .narrows()
        .samples(&[(None, &["vpce-1a2b3c4d"])]),
    key("aws:TagKeys", Kind::Text, About::Request, Sometimes(With::Any)).several().free(),
    key("aws:TokenIssueTime", Kind::Date, About::Session, Always(With::Temporary))
        .samples(&[(None, &["2026-01-01T00:00:00Z"])]),
    key("aws:UserAgent", Kind::Text, About::Request, Always(With::Any))
        .free()
        .samples(&[(Some(Browser), &["Mozilla/5.0"])]),
    key("aws:userid", Kind::Text, About::Principal, Always(With::Any)).from(Origin::Caller(caller::id)).narrows(),
    key("aws:username", Kind::Text, About::Principal, Always(With::User)).from(Origin::Caller(caller::name)),
    key("aws:ViaAWSMCPService", Kind::Bool, About::Request, Sometimes(With::Forwarding)),
    key("aws:ViaAWSService", Kind::Bool, About::Request, Always(With::Any))
        .samples(&[(Some(Forwarded), &["true"]), (None, &["false"])]),
    // Only some services send the three keys of the endpoint's owner.
    key("aws:VpceAccount", Kind::Text, About::Network, Always(With::EndpointsOwner)),
    key("aws:VpceOrgID", Kind::Text, About::Network, Always(With::EndpointsOrganization)).shaped(ORGANIZATION),
    key("aws:VpceOrgPaths", Kind::Text, About::Network, Always(With::EndpointsOrganization))
        .several()
        .shaped(ORGANIZATION_PATH),
    key("aws:VpcSourceIp", Kind::Address, About::Network, Always(With::Endpoint)).samples(&[(None, &["10.0.1.25"])]),
    key("kms:CallerAccount", Kind::Text, About::Principal, Sometimes(With::Identity))
        .from(Origin::Asked(asked::caller_of_kms))
        .book(Book::Kms),
    key("kms:EncryptionContext:", Kind::Text, About::Request, Sometimes(With::Any)).free().book(Book::Kms),
    key("kms:EncryptionContextKeys", Kind::Text, About::Request, Sometimes(With::Any))
        .several()
        .from(Origin::EncryptionContext)
        .free()
        .book(Book::Kms),
    key("s3:DataAccessPointAccount", Kind::Text, About::Request, Sometimes(With::Any)).narrows().book(Book::S3),
    key("s3:DataAccessPointArn", Kind::Arn, About::Request, Sometimes(With::Any)).narrows().book(Book::S3),
    key("s3:ResourceAccount", Kind::Text, About::Resource, Sometimes(With::Any))
        .from(Origin::Asked(asked::owner_in_s3))
        .book(Book::S3),
    key("s3:x-amz-server-side-encryption-aws-kms-key-id", Kind::Arn, About::Request, Sometimes(With::Any))
        .free()
        .narrows()
        .book(Book::S3),
];
