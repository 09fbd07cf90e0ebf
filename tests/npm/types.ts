// What the package's types let through, and what not. Only compiled, never run.

import { run, type Report, type Scenario } from "policy-playground";

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
const decision: "allowed" | "explicitDeny" | "implicitDeny" | "notEvaluated" | undefined = report.access?.decision;
const span: [number, number] | undefined = report.findings[0]?.span;
run(JSON.stringify(scenario));

// @ts-expect-error: a principal is no number
run({ schema: 1, access: { request: { principal: 7, action: "a:b", resource: "*" }, policies: {} } });
// @ts-expect-error: there is no such decision
const wrong: boolean = decision === "denied";

export { decision, span, wrong };
