//! What is so without being a policy.

use scenario::Settings;
use yew::prelude::*;

use super::controls::choice;
use crate::state::{Action, PolicyAction, State};
use crate::tree::html;

pub(crate) fn settings(state: &UseReducerHandle<State>, now: Settings) -> Html {
    let boxes = [
        (
            "RestrictPublicBuckets of S3 Block Public Access is on.",
            "A bucket whose policy is public admits no anonymous callers and no other accounts.",
            now.restrict_public_buckets,
            Settings { restrict_public_buckets: !now.restrict_public_buckets, ..now },
        ),
        (
            "The caller's account is the management account of the organization.",
            "Service control policies do not bind it, and resource control policies do not bind what it owns.",
            now.management_account,
            Settings { management_account: !now.management_account, ..now },
        ),
        (
            "The caller is a service-linked role.",
            "Neither service nor resource control policies bind it.",
            now.service_linked_role,
            Settings { service_linked_role: !now.service_linked_role, ..now },
        ),
        (
            "The KMS key is one that AWS manages.",
            "Resource control policies do not act on it.",
            now.aws_managed_key,
            Settings { aws_managed_key: !now.aws_managed_key, ..now },
        ),
    ];
    let boxes = boxes.map(|(name, effect, on, then)| {
        let dispatch = state.dispatcher();
        let onchange =
            Callback::from(move |_: Event| dispatch.dispatch(Action::Policies(PolicyAction::Settings(then))));
        html! {
            <label class="setting">
                <input type="checkbox" checked={on} {onchange} />
                <span>{ name }{ " " }<span class="quiet">{ effect }</span></span>
            </label>
        }
    });
    let known = match now.block_public_policy {
        None => "",
        Some(true) => "on",
        Some(false) => "off",
    };
    let entries = [("", "not known"), ("on", "on"), ("off", "off")];
    let refuses = choice(
        &state.dispatcher(),
        "",
        "BlockPublicPolicy of S3 Block Public Access",
        &entries,
        known,
        move |chosen| {
            let block_public_policy = Some(chosen == "on").filter(|_| !chosen.is_empty());
            Action::Policies(PolicyAction::Settings(Settings { block_public_policy, ..now }))
        },
    );
    html! {
        <fieldset class="context">
            <legend class="row-word">{ "settings" }</legend>
            <div class="setting">
                <span>{ "BlockPublicPolicy of S3 Block Public Access." }{ " " }<span class="quiet">{ "Where it is on, S3 refuses to put a bucket policy that is public." }</span></span>
                { refuses }
            </div>
            { for boxes }
        </fieldset>
    }
}
