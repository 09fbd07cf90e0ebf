//! AWS policies: read with source spans, matched against a request, and explained.
//!
//! The way through the crate:
//!
//! 1. [`Policy::parse`] turns text into a [`Policy`] and [`Diagnostic`]s. It never fails: it yields as
//!    much document as there is.
//! 2. [`Request::new`] prepares who asks for what, and derives the context keys that follow from it.
//! 3. [`evaluate`](evaluate()) decides. What it records on the way is up to the [`Recorder`]: [`NoTrace`] costs
//!    nothing, [`Tracer`] keeps every statement, element and condition.
//! 4. [`explain`] puts a trace into sentences.
//!
//! Nothing in here does I/O, reads a clock or knows a browser, and no input makes it panic. Comments
//! such as `// K1` name the rule of AWS's documentation that a line follows; `RULES.md` lists them.
//!
//! ```
//! use iam::{Decision, Layer, Layers, NoTrace, Policy, PolicyType, Principal, Request, Context};
//!
//! let (policy, diagnostics) = Policy::parse(
//!     r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#,
//!     PolicyType::Identity,
//! );
//! assert!(diagnostics.is_empty());
//! let alice = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
//! let request = Request::new(alice, "s3:GetObject", "arn:aws:s3:::example-bucket/a.csv", None, Context::default()).unwrap();
//! let verdict = iam::evaluate(&Layers::default().with(Layer::Identity, &[&[&policy]]), &request, &mut NoTrace);
//! assert_eq!(verdict.decision, Decision::Allowed);
//! ```

pub mod arn;
mod arn_pattern;
mod calendar;
mod condition;
mod context;
mod denial;
mod evaluate;
pub mod explain;
mod glob;
mod grants;
pub mod keys;
mod layers;
mod naming;
mod operator;
mod parse;
pub mod pattern;
mod permission;
mod placeholder;
mod policy;
mod principal;
mod rcp_services;
mod reference;
mod request;
mod template;
mod trace;
mod trial;
mod value;
mod version;

pub use calendar::iso_8601;
pub use context::{Context, ContextEntry, ContextValue, Hole, Sight};
pub use denial::{Denial, denial};
pub use evaluate::{Decision, Reason, Verdict, evaluate, evaluate_within};
pub use glob::{Glob, Work};
pub use json::{Diagnostic, Severity, Span};
pub use layers::{Blank, Extent, Layer, LayerRow, Layers, Levels, Settings, StatementRef};
pub use naming::Named;
pub use operator::{Family, OPERATORS, Operator, OperatorUse, SetQualifier};
pub use parse::PolicyType;
pub use permission::{Argument, lambda_permission};
pub use placeholder::Placeholder;
pub use policy::{
    ActionPattern, Condition, ConditionValue, Effect, Element, Policy, PrincipalKind, PrincipalPattern,
    ResourcePattern, Statement, Text,
};
pub use principal::Principal;
pub use rcp_services::RCP_SERVICES;
pub use reference::Reference;
pub use request::{Field, MOST_KEYS, NeedsOwner, Request, RequestProblem};
pub use trace::{
    ConditionReason, ConditionTrace, ElementTrace, NoTrace, PolicyTrace, Recorder, StatementTrace, Tracer,
};
pub use trial::{MADE_UP, Trial};
pub use value::seconds;
pub use version::Version;
