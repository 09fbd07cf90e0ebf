//! The document behind page, link, embed, lesson, test and command line, and the answer to it.
//!
//! [`Scenario::read`] takes JSON text and never fails: it gives as much scenario as there is, and
//! located problems. [`run()`] answers it with a [`Report`], which holds every sentence that page and
//! command line show. [`link`] packs a scenario into a URL fragment and back.
//!
//! ```
//! let text = r#"{
//!   "schema": 1,
//!   "access": {
//!     "request": {
//!       "principal": "arn:aws:iam::111122223333:user/Alice",
//!       "action": "s3:GetObject",
//!       "resource": "arn:aws:s3:::example-bucket/a.csv"
//!     },
//!     "policies": { "identity": [ { "name": "Readers", "document": {
//!       "Version": "2012-10-17",
//!       "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } } } ] }
//!   }
//! }"#;
//! let (scenario, problems) = scenario::Scenario::read(text);
//! assert!(problems.is_empty());
//! let report = scenario::run(&scenario, None);
//! assert_eq!(report.access.unwrap().decision, scenario::Decision::Allowed);
//! ```

mod acknowledged;
mod advice;
mod blame;
mod bulk;
mod calls;
mod decision;
mod document;
mod holes;
pub mod import;
mod judged;
pub mod link;
mod many;
mod mention;
pub mod network;
mod network_document;
mod outline;
mod paste;
mod path;
mod pointer;
mod policies;
mod prepared;
mod read;
mod recognise;
mod reference;
mod report;
mod request;
mod requests;
mod run;
mod seen;
pub mod short;
mod statement;
mod steps;
mod tables;

pub use advice::{Advice, Advising, Change, Edit, Hinge, TriedValue, WhatIf, Without, advise, advise_by};
pub use blame::{Agreement, Blame, blame};
pub use bulk::{Bulk, MOST_REMEMBERED};
pub use decision::Decision;
pub use document::{
    Access, Acknowledgement, AlsoRequest, Caller, ContextMap, ContextValue, Expect, JsonText, NamedRequest, Question,
    RequestDocument, SCHEMA, Scenario, Settings, Step, StepEdit, View, Wanted,
};
pub use holes::{Hole, holes};
pub use iam::explain::{capitalized, uncapitalized};
pub use iam::{Effect, Extent, Layer, OPERATORS, Reference, Severity, keys};
pub use judged::judged;
pub use many::{PreparedScenario, RequestVerdict, Why};
pub use mention::{Mention, mentions};
pub use network::{answer_network, answer_networks, too_large};
pub use network_document::NetworkDocument;
pub use paste::{ASKED_ONE_BY_ONE, described, id_of};
pub use path::{DocumentPath, Location};
pub use policies::{Level, NamedPolicy, Policies, Slots};
pub use recognise::{Offer, Open, Picks, Recognised, Repair, recognise, repair};
pub use reference::reference;
pub use report::{
    AccessReport, AwsMessage, DecidedLayer, DerivedKey, ElementName, ElementReport, Expectation, Expected, Finding,
    LayerOutcome, LayerReport, MissingKey, NetworkReport, NoteReport, PolicyReport, Problem, Report, RequestReport,
    StatementReport, StepAccess, StepNetwork, StepReport, UsuallyAlso,
};
pub use request::request;
pub use run::{answer, answer_with, decision, expectations, run, run_steps_with, run_with, unreadable};
pub use tables::{Column, Nameable, Row, Table, TableEdit, TableKind};
