//! The sentences of a network's answer, without letters that cannot be seen.

use json::show as see;
use vpc::{Fate, RuleLook};

use crate::report::NetworkReport;

/// Writes out, in every sentence, what [`json::shown()`] writes out: ids come from the text of a network, where anything may
/// stand. They are put into sentences at a hundred places, and leave by this one.
pub(crate) fn seen(mut report: NetworkReport) -> NetworkReport {
    let NetworkReport { flow, sides, ports, records, full_records, exposure, logs, findings } = &mut report;
    see(&mut flow.message);
    for hop in flow.forward.iter_mut().chain(&mut flow.back) {
        see(&mut hop.message);
        hop.tracking.iter_mut().for_each(see);
        rules(&mut hop.rules);
    }
    for blocker in &mut flow.blockers {
        see(&mut blocker.message);
        blocker.changes.iter_mut().for_each(|remedy| see(&mut remedy.says));
    }
    flow.missing.iter_mut().for_each(|missing| see(&mut missing.message));
    flow.if_default.iter_mut().for_each(|of| see(&mut of.message));
    flow.cautions.iter_mut().for_each(see);
    flow.addresses.iter_mut().for_each(|of| see(&mut of.message));
    flow.problems.iter_mut().chain(findings).for_each(|problem| see(&mut problem.message));
    for side in sides {
        see(&mut side.difference);
        for filter in [&mut side.group].into_iter().chain(&mut side.acl) {
            fate(&mut filter.request);
            filter.reply.iter_mut().for_each(fate);
        }
    }
    if let Some(ports) = ports {
        see(&mut ports.message);
        ports.protocols.iter_mut().filter_map(|of| of.why.as_mut()).for_each(see);
    }
    exposure.iter_mut().for_each(|exposure| see(&mut exposure.message));
    records.iter_mut().chain(full_records).for_each(see);
    if let Some(logs) = logs {
        logs.conversations.iter_mut().for_each(|of| see(&mut of.message));
        logs.problems.iter_mut().for_each(|problem| see(&mut problem.message));
    }
    report
}

fn fate(fate: &mut Fate) {
    see(&mut fate.message);
    rules(&mut fate.rules);
}

fn rules(rules: &mut [RuleLook]) {
    for rule in rules {
        see(&mut rule.text);
        see(&mut rule.why);
    }
}
