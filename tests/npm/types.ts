// What the package's types let through, and what not. Only compiled, never run.

import { importText, prepare, run, type ImportResult, type ImportSource, type NetworkChange, type NetworkReport, type Report, type Scenario, type RequestVerdict } from "policy-playground";

const scenario: Scenario = {
  schema: 1,
  access: {
    request: {
      principal: { service: "lambda.amazonaws.com" },
      action: "s3:GetObject",
      resource: "*",
      context: { "aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["a"], "aws:username": null, "a:b": 1 },
    },
    policies: { identity: [{ document: { Statement: [] } }, { name: "P", document: "{}" }] },
  },
};

const report: Report = run(scenario, Date.now());
const decision: "allowed" | "explicitDeny" | "implicitDeny" | "undetermined" | "notEvaluated" | undefined = report.access?.decision;
const span: [number, number] | undefined = report.findings[0]?.span;
run(JSON.stringify(scenario));

const prepared = prepare(scenario);
const verdict: RequestVerdict = prepared.decide({ action: "s3:PutObject", context: { "a:b": ["c"] } });
const verdicts: RequestVerdict[] = prepared.decideAll([{}, { resource: "*" }]);
const silent: boolean = verdict.reason === "silent" && verdicts[0]?.decidedAt?.document === "identity[0]";
prepared.free();
// @ts-expect-error: a request has no such member
prepared.decide({ ressource: "*" });

const imported: ImportResult = importText([{ text: "{}", name: "a.json", as: "boundary" }, "User: …", { Policy: "{}" }], { event: 2 });
if (imported.refused === undefined) run(imported.scenario, imported.read.length + imported.needs.length);
else imported.choices.map((line: string) => line + imported.refused);
// @ts-expect-error: no layer is called that
const misplaced: ImportSource = { text: "{}", as: "limit" };

/** What a report says of a network, each member with its type. */
function network({ missing, repair, diesAt, addresses, problems, forwardOutcome, returnOutcome, ...rest }: NetworkReport) {
  const outcomes: ("reachable" | "notReachable" | "ambiguous" | "undetermined")[] = [forwardOutcome];
  if (returnOutcome) outcomes.push(returnOutcome);
  const changes: NetworkChange[] = [...(repair?.changes ?? []), ...rest.blockers.flatMap(({ changes }) => changes ?? []).map(({ change }) => change)];
  for (const change of changes) if (change.kind === "createRoute") change.routeTable.slice(change.destination.length);
  const hop: number | undefined = diesAt?.hop;
  const way: "forward" | "return" | undefined = missing?.[0]?.direction ?? diesAt?.direction;
  const ends: [string, string] | undefined = addresses?.[0]?.ranges[0];
  const severity: "error" | "warning" | "note" | undefined = problems?.[0]?.severity;
  const open: [number, number] | undefined = rest.ports?.protocols[0]?.ports[0];
  const matched: boolean = rest.return[0]?.rules?.[0]?.result === "matched";
  // @ts-expect-error: a hop has no such verdict
  const wrong: boolean = rest.forward[0]?.verdict === "allowed";
  return { outcomes, hop, way, ends, severity, open, matched, wrong };
}

// @ts-expect-error: a principal is no number
run({ schema: 1, access: { request: { principal: 7, action: "a:b", resource: "*" }, policies: {} } });
// @ts-expect-error: there is no such decision
const wrong: boolean = decision === "denied";

export { decision, network, silent, span, wrong };
