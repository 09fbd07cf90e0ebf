//! The context of a check: what is set, what follows (K14), and what nobody said (K13).

use serde_json::{Value, json};

use crate::glob::{Piece, literal};
use crate::grant;
use crate::keys::{Keys, State, Unknown};
use crate::principal::Caller;

/// A check of which the context is wanted.
pub(crate) struct Asked<'a> {
    pub(crate) access: &'a Value,
    pub(crate) caller: &'a Caller,
    /// In lower case.
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) owner: Option<&'a str>,
    /// L26: the service that makes it, if the caller does not.
    pub(crate) via: Option<&'a str>,
}

pub(crate) fn keys(asked: &Asked<'_>) -> Keys {
    let mut keys = Keys::default();
    let context = &asked.access["request"]["context"];
    for (key, value) in context.as_object().into_iter().flatten() {
        keys.set.insert(key.to_lowercase(), value.clone());
    }
    let pairs = grant::encryption_context_keys(context);
    if !pairs.is_empty() {
        keys.derive("kms:EncryptionContextKeys", Some(pairs.into()));
    }
    asked.of_the_way(&mut keys);
    asked.of_the_caller(&mut keys);
    asked.of_the_resource(&mut keys);
    asked.of_organizations(&mut keys);
    keys
}

fn is_true(value: &Value) -> bool {
    value.as_array().is_some_and(|values| values.iter().any(is_true))
        || value.as_bool() == Some(true)
        || value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// How a request comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Endpoint,
    Public,
    ByService,
    NotKnown,
}

impl Asked<'_> {
    fn way(&self, keys: &Keys) -> Way {
        let endpoint = &self.access["policies"]["endpoint"];
        let via = matches!(keys.state("aws:ViaAWSService"), State::Set(value) if is_true(value));
        let through = !endpoint.is_null() && endpoint["off"] != true;
        if self.via.is_some() {
            Way::ByService
        } else if through || ["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"].iter().any(|key| keys.has(key)) {
            Way::Endpoint
        } else if via {
            // L27: the caller's own request came to the service before.
            Way::ByService
        } else if keys.has("aws:SourceIp") || matches!(self.caller, Caller::Service { .. }) {
            Way::Public
        } else {
            Way::NotKnown
        }
    }

    /// L27, and what is always sent (K16).
    fn of_the_way(&self, keys: &mut Keys) {
        if let Some(service) = self.via {
            keys.derive("aws:ViaAWSService", Some("true".into()));
            keys.derive("aws:CalledVia", Some(json!([service])));
            keys.derive("aws:CalledViaFirst", Some(service.into()));
            keys.derive("aws:CalledViaLast", Some(service.into()));
            if self.action.starts_with("kms:") {
                let prefix = service.strip_suffix(".amazonaws.com").unwrap_or(service);
                let region = self.region();
                keys.derive("kms:ViaService", region.map(|region| format!("{prefix}.{region}.amazonaws.com").into()));
                keys.unsure("kms:ViaService", Unknown::present());
            }
        } else if ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"].iter().any(|key| keys.has(key)) {
            keys.derive("aws:ViaAWSService", Some("true".into()));
        }
        let way = self.way(keys);
        // C2: the services are there if one makes the request, and perhaps if that is not said.
        let said = matches!(keys.state("aws:ViaAWSService"), State::Set(_)) || keys.is_null("aws:ViaAWSService");
        let could = !said
            && way != Way::Endpoint
            && !matches!(self.caller, Caller::Anonymous | Caller::Service { .. } | Caller::Federated { .. });
        for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
            match way {
                Way::ByService => keys.unsure(key, Unknown::present()),
                _ if could => keys.unsure(key, Unknown::maybe()),
                _ => {}
            }
        }
        match way {
            Way::Endpoint | Way::ByService | Way::Public => {}
            Way::NotKnown => keys.unsure("aws:SourceIp", Unknown::maybe()),
        }
        if matches!(way, Way::Public | Way::ByService) {
            keys.unsure("aws:SourceIp", Unknown::present());
        }
        for key in ["aws:VpcSourceIp", "aws:SourceVpce", "aws:SourceVpc"] {
            match way {
                Way::Endpoint => keys.unsure(key, Unknown::present()),
                Way::NotKnown => keys.unsure(key, Unknown::maybe()),
                Way::Public | Way::ByService => {}
            }
        }
        self.of_the_endpoint(way, keys);
        for key in ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:ViaAWSService", "aws:UserAgent"] {
            keys.unsure(key, Unknown::present());
        }
    }

    /// K16: whose an endpoint is, as far as the service tells; its account is one, and in an organization or not.
    fn of_the_endpoint(&self, way: Way, keys: &mut Keys) {
        const TELL: &str = "s3 kms lambda athena firehose ebs datasync transfer storagegateway cloudformation polly textract \
            transcribe rekognition comprehendmedical healthlake medical-imaging omics apprunner applicationinsights discovery \
            servicediscovery servicequotas scheduler rbin acm-pca payment-cryptography ssm-contacts compute-optimizer \
            iotfleetwise iotwireless";
        let service = self.action.split(':').next().unwrap_or_default();
        let came = matches!(way, Way::Endpoint | Way::NotKnown);
        if !came || !TELL.split_whitespace().any(|tells| tells == service) {
            return;
        }
        keys.unsure("aws:VpceAccount", Unknown { may_be_absent: way != Way::Endpoint, ..Unknown::present() });
        let organization = [literal("o-"), vec![Piece::Hole]].concat();
        let root = [organization.clone(), literal("/r-"), vec![Piece::Hole]].concat();
        keys.unsure("aws:VpceOrgID", Unknown { may_be_absent: true, shapes: vec![organization] });
        keys.unsure("aws:VpceOrgPaths", Unknown { may_be_absent: true, shapes: vec![root] });
    }

    fn of_the_caller(&self, keys: &mut Keys) {
        let caller = self.caller;
        let mut derive = |key: &str, value: Option<String>| keys.derive(key, value.map(Value::from));
        let account = caller.account();
        // K15
        let role = self.access["request"]["role"].as_str().filter(|_| matches!(caller, Caller::Session { .. }));
        derive("aws:PrincipalArn", role.map(str::to_owned).or_else(|| caller.principal_arn()));
        let anonymous = *caller == Caller::Anonymous;
        derive("aws:PrincipalAccount", if anonymous { Some("anonymous".into()) } else { account.clone() });
        derive("aws:PrincipalType", caller.kind().map(str::to_owned));
        match caller {
            Caller::User { path, .. } => derive("aws:username", path.split('/').next_back().map(str::to_owned)),
            // K14
            Caller::Root { account } => derive("aws:userid", Some(account.clone())),
            Caller::FederatedUser { account, name } => derive("aws:userid", Some(format!("{account}:{name}"))),
            Caller::Anonymous => derive("aws:userid", Some("anonymous".into())),
            Caller::Service { name } => derive("aws:PrincipalServiceName", Some(name.clone())),
            Caller::Federated { name } => derive("aws:FederatedProvider", Some(name.clone())),
            _ => {}
        }
        match caller {
            Caller::Anonymous => {}
            Caller::Service { .. } => derive("aws:PrincipalIsAWSService", Some("true".into())),
            _ => derive("aws:PrincipalIsAWSService", Some("false".into())),
        }
        if self.action.starts_with("kms:") {
            derive("kms:CallerAccount", account);
        }

        // K13
        let shaped = |shapes: Vec<Vec<Piece>>| Unknown { may_be_absent: false, shapes };
        match caller {
            Caller::User { .. } | Caller::Role { .. } => keys.unsure("aws:userid", Unknown::present()),
            Caller::Session { account, role, name, .. } => {
                keys.unsure("aws:userid", shaped(vec![[vec![Piece::Name], literal(&format!(":{name}"))].concat()]));
                keys.unsure("aws:PrincipalArn", shaped(self.roles(account, role)));
            }
            _ => {}
        }
        if matches!(caller, Caller::Role { .. } | Caller::Session { .. } | Caller::FederatedUser { .. }) {
            keys.unsure("aws:TokenIssueTime", Unknown::present());
        }
    }

    /// K13, K16: of an account that may be in an organization nobody knows whether it is one's, unless a key says it, or
    /// policies of its organization are given.
    fn of_organizations(&self, keys: &mut Keys) {
        let given = |layer: &str| !self.access["policies"][layer].is_null();
        let own = self.is_own();
        // K14: one account is in one organization.
        keys.one_organization = own;
        for part in ["OrgID", "OrgPaths"].iter().filter(|_| own) {
            let [caller, owner] = ["Principal", "Resource"].map(|of| format!("aws:{of}{part}"));
            let [of_caller, of_owner] = [&caller, &owner].map(|key| match keys.state(key) {
                State::Set(value) => Some(value.clone()),
                _ => None,
            });
            keys.derive(&owner, of_caller);
            keys.derive(&caller, of_owner);
        }
        // K16: only an organization has a management account.
        let manages = self.access["settings"]["managementAccount"] == true;
        let member = match keys.state("aws:PrincipalOrgID") {
            // L32: who is in no customer's account is in no organization.
            _ if self.caller.customer_account().is_none() => None,
            State::Set(_) => Some(true),
            _ if keys.is_null("aws:PrincipalOrgID") => None,
            _ => Some(given("scps") || manages || (own && given("rcps"))),
        };
        let owner = if own { member } else { Some(given("rcps")) };
        let id = vec![[literal("o-"), vec![Piece::Hole]].concat()];
        let path = vec![[literal("o-"), vec![Piece::Hole], literal("/r-"), vec![Piece::Hole]].concat()];
        for (of, member) in [("Principal", member), ("Resource", owner)] {
            let Some(surely) = member else { continue };
            let unknown = |shapes: &Vec<Vec<Piece>>| Unknown { may_be_absent: !surely, shapes: shapes.clone() };
            keys.unsure(&format!("aws:{of}OrgID"), unknown(&id));
            keys.unsure(&format!("aws:{of}OrgPaths"), unknown(&path));
        }
    }

    fn is_own(&self) -> bool {
        let account = self.caller.customer_account();
        account.is_some() && self.owner == account.as_deref()
    }

    fn of_the_resource(&self, keys: &mut Keys) {
        let owner = self.owner.map(Value::from);
        keys.derive("aws:ResourceAccount", owner.clone());
        keys.unsure("aws:ResourceAccount", Unknown::present());
        // K14
        if self.action.starts_with("s3:") {
            keys.derive("s3:ResourceAccount", owner);
        }
        let service = self.action.split(':').next().unwrap_or_default();
        let global = ["iam", "organizations", "cloudfront", "route53"].contains(&service);
        keys.derive("aws:RequestedRegion", self.region().or(global.then_some("us-east-1")).map(Value::from));
        keys.unsure("aws:RequestedRegion", Unknown::present());
    }

    /// The Region in the resource's ARN.
    fn region(&self) -> Option<&str> {
        self.resource.split(':').nth(3).filter(|region| !region.is_empty())
    }

    /// K15: what the ARN of a session's role may be, of which the session tells all but the path.
    fn roles(&self, account: &str, name: &str) -> Vec<Vec<Piece>> {
        let session = self.access["request"]["principal"].as_str().unwrap_or_default();
        let partition = session.split(':').nth(1).unwrap_or_default();
        let start = format!("arn:{partition}:iam::{account}:role/");
        let role = |before: &str, between: &[Piece], after: &str| {
            [literal(&start), literal(before), between.to_vec(), literal(after), literal(name)].concat()
        };
        if name.starts_with("AWSReservedSSO_") {
            let path = "aws-reserved/sso.amazonaws.com/";
            vec![role(path, &[], ""), role(path, &[Piece::Name], "/")]
        } else if name.starts_with("AWSServiceRoleFor") {
            vec![role("aws-service-role/", &[Piece::Name], ".amazonaws.com/")]
        } else {
            vec![role("", &[], ""), role("", &[Piece::Hole], "/")]
        }
    }
}
