//! One check of those that a request is made of.

use serde_json::Value;

use crate::keys::Keys;
use crate::principal::{Caller, Match};
use crate::statement::{Question, Said, Where, alias_of_key, statements};
use crate::{context, grant, public};

/// One check: an action on a resource, under the policies that it is held to.
pub(crate) struct Check {
    access: Value,
    caller: Caller,
    /// In lower case.
    action: String,
    resource: String,
    owner: Option<String>,
    pub(crate) keys: Keys,
}

/// What the statements say that are about a request, layer by layer; nothing for a layer that is not applied.
#[derive(Clone, Default)]
struct Layers {
    identity: Vec<Said>,
    resource: Vec<Said>,
    boundary: Option<Vec<Said>>,
    /// L34
    session: Option<Vec<Vec<Said>>>,
    endpoint: Option<Vec<Said>>,
    scps: Option<Vec<Vec<Said>>>,
    rcps: Vec<Vec<Said>>,
}

impl Layers {
    fn all(&mut self) -> Vec<&mut Vec<Said>> {
        let mut all = vec![&mut self.identity, &mut self.resource];
        all.extend(self.boundary.iter_mut().chain(self.endpoint.iter_mut()));
        all.extend(self.session.iter_mut().chain(self.scps.iter_mut()).flatten());
        all.extend(self.rcps.iter_mut());
        all
    }

    /// In one of the cases: a bit for each open statement says whether it is about the request.
    fn case(&self, case: u32) -> Layers {
        let mut this = self.clone();
        let mut bit = 0;
        for said in this.all() {
            said.retain(|said| {
                if !said.open {
                    return true;
                }
                bit += 1;
                case & (1 << (bit - 1)) != 0
            });
        }
        this
    }
}

/// How many open statements are tried.
const MOST_OPEN: usize = 12;

fn denies(said: &[Said]) -> bool {
    said.iter().any(|said| !said.allow)
}

fn allows(said: &[Said]) -> bool {
    said.iter().any(|said| said.allow)
}

impl Check {
    pub(crate) fn new(access: Value, owner: Option<String>, via: Option<String>) -> Check {
        let request = &access["request"];
        let caller = Caller::of(request);
        let action = request["action"].as_str().unwrap_or_default().to_lowercase();
        let resource = request["resource"].as_str().unwrap_or_default().to_owned();
        let keys = context::keys(&context::Asked {
            access: &access,
            caller: &caller,
            action: &action,
            resource: &resource,
            owner: owner.as_deref(),
            via: via.as_deref(),
        });
        Check { caller, action, resource, owner, keys, access }
    }

    /// K13: every open statement is about the request, and is not, whatever the others are.
    pub(crate) fn decide(&self) -> Option<&'static str> {
        let mut layers = self.layers();
        let open: Vec<Said> = layers.all().into_iter().flat_map(|said| said.clone()).filter(|said| said.open).collect();
        if open.len() > MOST_OPEN {
            return None;
        }
        let cases: Vec<&'static str> = (0..1_u32 << open.len()).map(|case| self.case(&layers.case(case))).collect();
        if cases.iter().all(|found| *found == "allowed") {
            return Some("allowed");
        }
        if cases.contains(&"allowed") {
            return Some("undetermined");
        }
        // The case that is best for the caller: what is open allows, and does not deny.
        let best = open.iter().enumerate().filter(|(_, said)| said.allow).fold(0, |case, (bit, _)| case | (1 << bit));
        cases.get(best).copied()
    }

    fn layers(&self) -> Layers {
        let policies = &self.access["policies"];
        let settings = &self.access["settings"];
        // L14, L32: nothing of the kind can be attached to the root user, and nothing at all to who is in no account.
        let has_identity = self.caller.customer_account().is_some();
        let can_be_limited = has_identity && !matches!(self.caller, Caller::Root { .. });
        let present = |layer: &str| !policies[layer].is_null() && policies[layer]["off"] != true;
        let bounded = can_be_limited && present("boundary");
        // What each layer says: every statement that is about the request.
        let ask = |policy: &Value, place: Where| -> Vec<Said> {
            let question = Question {
                caller: &self.caller,
                action: &self.action,
                resource: &self.resource,
                keys: &self.keys,
                place,
                bounded,
            };
            let document = document(policy);
            statements(&document).iter().filter_map(|s| question.matches(s, &document)).collect()
        };
        let all_of = |list: &Value, place: Where| -> Vec<Said> {
            list.as_array().into_iter().flatten().flat_map(|policy| ask(policy, place)).collect()
        };
        let levels = |layer: &str, place: Where| -> Vec<Vec<Said>> {
            policies[layer].as_array().into_iter().flatten().map(|level| all_of(&level["policies"], place)).collect()
        };
        let mut layers = Layers::default();
        if has_identity {
            layers.identity = all_of(&policies["identity"], Where::Identity);
        }
        if present("resource") {
            layers.resource = ask(&policies["resource"], Where::Resource);
        }
        // L11: a grant only allows.
        let grants = document(&policies["grants"]);
        let grants = grant::allowing(&grants, &self.caller, &self.action, &self.resource, &self.keys);
        layers.resource.extend(grants.into_iter().map(|how| Said { allow: true, how, open: false }));
        if bounded {
            layers.boundary = Some(ask(&policies["boundary"], Where::Identity));
        }
        if can_be_limited && present("session") {
            // L34
            layers.session = Some(match policies["session"].as_array() {
                Some(all) => all.iter().map(|policy| ask(policy, Where::Identity)).collect(),
                None => vec![ask(&policies["session"], Where::Identity)],
            });
        }
        layers.endpoint = present("endpoint").then(|| ask(&policies["endpoint"], Where::Endpoint));
        // L15, L16, L31, L32
        let management = settings["managementAccount"] == true;
        let service_linked = settings["serviceLinkedRole"] == true || self.caller.is_service_linked();
        if present("scps") && has_identity && !management && !service_linked {
            layers.scps = Some(levels("scps", Where::Identity));
        }
        // L17
        let service = self.service();
        let rcps_apply = RCP_SERVICES.contains(&service)
            && self.action != "kms:retiregrant"
            && !(service == "kms" && settings["awsManagedKey"] == true)
            && !service_linked
            && !(management && self.same_account());
        if rcps_apply {
            layers.rcps = levels("rcps", Where::Above);
        }
        layers
    }

    fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }

    fn same_account(&self) -> bool {
        let account = self.caller.customer_account();
        account.is_some() && self.owner == account
    }

    /// The decision where it is known which statements are about the request.
    fn case(&self, layers: &Layers) -> &'static str {
        // L22
        if self.action == "sts:getcalleridentity" {
            return "allowed";
        }
        let settings = &self.access["settings"];
        let (service, same_account) = (self.service(), self.same_account());
        let has_identity = self.caller.customer_account().is_some();
        // L3: a Deny anywhere.
        if layers.clone().all().iter().any(|said| denies(said)) {
            return "explicitDeny";
        }
        // KMS answers signed requests only.
        if self.caller == Caller::Anonymous && service == "kms" {
            return "implicitDeny";
        }
        // L20
        if layers.endpoint.as_ref().is_some_and(|said| !allows(said)) {
            return "implicitDeny";
        }
        // L29
        if self.caller == Caller::Anonymous && PUBLIC_OPERATIONS.contains(&self.action.as_str()) {
            return "allowed";
        }
        // L24: only services and the owner's own users are left.
        let restricted = settings["restrictPublicBuckets"] == true && self.resource.starts_with("arn:aws:s3:");
        let outsider = !same_account && !matches!(self.caller, Caller::Service { .. });
        if restricted && outsider && public::is_public(&document(&self.access["policies"]["resource"])) {
            return "implicitDeny";
        }
        // L5, L13
        if let Some(levels) = &layers.scps
            && (levels.is_empty() || levels.iter().any(|said| !allows(said)))
        {
            return "implicitDeny";
        }

        // L8, L21, L34: what boundary and session policies leave.
        let federated_user = matches!(self.caller, Caller::FederatedUser { .. });
        let boundary_leaves = layers.boundary.as_ref().is_none_or(|said| allows(said));
        let session_leaves = layers.session.as_ref().map_or(!federated_user, |all| {
            // L13
            !all.is_empty() && all.iter().all(|said| allows(said))
        });
        let limits_leave = boundary_leaves && session_leaves;
        // L14
        let root = matches!(self.caller, Caller::Root { .. });
        let own_side = root || (allows(&layers.identity) && limits_leave);
        let granted: Vec<Match> = layers.resource.iter().filter(|said| said.allow).map(|said| said.how).collect();

        let yes = if !has_identity {
            granted.iter().any(|how| *how != Match::Account)
        } else if !same_account {
            // L2, L10
            own_side && !granted.is_empty()
        } else {
            // L1, L8, L9
            let by_resource = granted.iter().any(|how| match how {
                Match::Account => false,
                Match::Limited => limits_leave,
                Match::Unlimited => true,
            });
            by_resource || (own_side && (!self.lets_nobody_in_unasked() || !granted.is_empty()))
        };
        // L30
        let refused = settings["blockPublicPolicy"] == true
            && self.action == "s3:putbucketpolicy"
            && public::is_public(&written(&self.access["request"]["document"]));
        if yes && !refused { "allowed" } else { "implicitDeny" }
    }

    /// L11, L12, L28: keys and roles.
    fn lets_nobody_in_unasked(&self) -> bool {
        let part = |at: usize| self.resource.split(':').nth(at).unwrap_or_default();
        let key = part(2) == "kms" && part(5).starts_with("key/");
        let role = self.service() == "sts" && part(2) == "iam" && part(5).starts_with("role/");
        key || role || alias_of_key(&self.action, &self.resource).is_some()
    }
}

/// L17: services on which RCPs act, as far as random scenarios have RCPs for them.
const RCP_SERVICES: [&str; 14] = [
    "aoss",
    "cloudfront",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "events",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "signin",
    "sqs",
    "sts",
];

/// L29
const PUBLIC_OPERATIONS: [&str; 36] = [
    "cognito-identity:getid",
    "cognito-identity:getopenidtoken",
    "cognito-identity:getcredentialsforidentity",
    "cognito-identity:unlinkidentity",
    "cognito-idp:associatesoftwaretoken",
    "cognito-idp:changepassword",
    "cognito-idp:completewebauthnregistration",
    "cognito-idp:confirmdevice",
    "cognito-idp:confirmforgotpassword",
    "cognito-idp:confirmsignup",
    "cognito-idp:deleteuser",
    "cognito-idp:deleteuserattributes",
    "cognito-idp:deletewebauthncredential",
    "cognito-idp:forgetdevice",
    "cognito-idp:forgotpassword",
    "cognito-idp:getdevice",
    "cognito-idp:gettokensfromrefreshtoken",
    "cognito-idp:getuser",
    "cognito-idp:getuserattributeverificationcode",
    "cognito-idp:getuserauthfactors",
    "cognito-idp:globalsignout",
    "cognito-idp:initiateauth",
    "cognito-idp:listdevices",
    "cognito-idp:listwebauthncredentials",
    "cognito-idp:resendconfirmationcode",
    "cognito-idp:respondtoauthchallenge",
    "cognito-idp:revoketoken",
    "cognito-idp:setusermfapreference",
    "cognito-idp:setusersettings",
    "cognito-idp:signup",
    "cognito-idp:startwebauthnregistration",
    "cognito-idp:updateautheventfeedback",
    "cognito-idp:updatedevicestatus",
    "cognito-idp:updateuserattributes",
    "cognito-idp:verifysoftwaretoken",
    "cognito-idp:verifyuserattribute",
];

/// The document of a named policy, or of grants.
fn document(policy: &Value) -> Value {
    written(&policy["document"])
}

/// A document, which may be written as text.
fn written(document: &Value) -> Value {
    match document {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    }
}
