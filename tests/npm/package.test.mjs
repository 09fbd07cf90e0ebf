// The npm package as its users import it, in Node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { advise, importText, lint, loadCatalog, prepare, run } from "policy-playground";

const scenario = (document) => ({
  schema: 1,
  access: {
    request: {
      principal: "arn:aws:iam::111122223333:user/Alice",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::example-bucket/a.csv",
    },
    policies: { identity: [{ name: "Readers", document }] },
  },
});

test("a scenario as object and as text gets the same report", () => {
  const document = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:Get*", Resource: "*" } };
  const report = run(scenario(document));
  assert.equal(report.access.decision, "allowed");
  assert.equal(Object.getPrototypeOf(report), Object.prototype);
  assert.deepEqual(run(JSON.stringify(scenario(document))), report);
});

test("places count UTF-16 units", () => {
  const document = '{ "Id": "😀é", "Statement": [] }';
  const finding = run(scenario(document)).findings.find(({ code }) => code === "EMPTY_STATEMENT");
  assert.equal(document.slice(...finding.span), "[]");
});

test("advice comes as edits in UTF-16 units", () => {
  const statement = '{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::example-bucket/*"}';
  const document = `{"Id":"😀é","Version":"2012-10-17","Statement":${statement}}`;
  const [change] = advise(scenario(document)).changes;
  assert.deepEqual(change.steps, ["Add `s3:GetObject` to the Action of statement 1 of Readers."]);
  const [{ kind, document: path, span: [start, end], text }] = change.edits;
  assert.deepEqual([kind, path], ["text", "identity[0]"]);
  assert.equal(run(scenario(document.slice(0, start) + text + document.slice(end))).access.decision, "allowed");
  for (const input of [undefined, "{", scenario(7)]) assert.deepEqual(advise(input).changes, []);
});

test("a prepared scenario decides as a run of each request does", () => {
  const document = '{ "Id": "😀é", "Statement": [{ "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" }] }';
  const prepared = prepare(scenario(document));
  const requests = ["s3:GetObject", "s3:PutObject", "s3:*"].flatMap((action) => [
    { action },
    { action, principal: "anonymous" },
    { action, resource: "arn:aws:s3:::other/b", context: { "aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["é"] } },
  ]);
  const verdicts = requests.map((request) => prepared.decide(request));
  assert.deepEqual(prepared.decideAll(requests), verdicts);
  for (const [at, { decision, decidedBy, decidedLayer, decidedAt, message }] of verdicts.entries()) {
    const whole = scenario(document);
    Object.assign(whole.access.request, requests[at]);
    const { access } = run(whole);
    assert.deepEqual([decision, decidedBy, decidedLayer, decidedAt], [access.decision, access.decidedBy, access.decidedLayer, access.decidedAt]);
    assert.equal(message, decision === "notEvaluated" ? access.message : undefined);
  }
  const [allowed, , , denied] = verdicts;
  assert.deepEqual([allowed.reason, allowed.decidedBy, denied.reason], ["statement", "statement 1 of Readers", "silent"]);
  assert.equal(document.slice(...allowed.decidedAt.span), '{ "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" }');
  prepared.free();
});

test("a prepared scenario throws nothing and skips nothing", () => {
  const prepared = prepare(scenario({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }));
  const circle = {};
  circle.circle = circle;
  const odd = [undefined, null, 7, "", "{", [], () => {}, { action: 7 }, { ressource: "*" }, { action: "\ud800" }, circle, 1n];
  for (const input of odd) assert.equal(prepared.decide(input).decision, "notEvaluated");
  const all = prepared.decideAll([...odd, {}]);
  assert.deepEqual(all.map(({ decision }) => decision), [...odd.map(() => "notEvaluated"), "allowed"]);
  assert.equal(prepared.decide({ ressource: "*" }).message, '"ressource" is not a field of a request.');
  for (const input of [undefined, 7, "[", {}]) assert.deepEqual(prepared.decideAll(input), []);
  for (const input of [undefined, "{", [], scenario(7), scenario("\ud800")]) {
    assert.equal(prepare(input).decide({}).decision, "notEvaluated");
  }
});

test("nothing is thrown", () => {
  for (const input of [undefined, null, 7, "", "{", [], () => {}, scenario(7), scenario("\ud800")]) {
    assert.equal(run(input).access.decision, "notEvaluated");
  }
});

test("the package says what it is made of", () => {
  const folder = createRequire(import.meta.url).resolve("policy-playground/package.json");
  const read = (name) => readFileSync(folder.replace("package.json", name), "utf8");
  assert.equal(JSON.parse(read("package.json")).license, "MIT OR Apache-2.0");
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "THIRD-PARTY.md"]) assert.ok(read(name).length > 100, name);
});

test("what people have at hand becomes a scenario", () => {
  const message =
    "User: arn:aws:iam::111122223333:user/Alice is not authorized to perform: s3:GetObject on resource: " +
    '"arn:aws:s3:::example-bucket/ä.csv" because no identity-based policy allows the s3:GetObject action';
  const alone = importText(message);
  assert.deepEqual(alone.scenario.access.request, {
    principal: "arn:aws:iam::111122223333:user/Alice",
    action: "s3:GetObject",
    resource: "arn:aws:s3:::example-bucket/ä.csv",
  });
  assert.match(alone.read[0], /^text 1: an access denied message: /);
  assert.equal(alone.needs.length, 1);
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }] };
  const boundary = { name: "b.json", as: "boundary", text: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:Put*", Resource: "*" }] }) };
  const both = importText([message, { PolicyVersion: { Document: document, VersionId: "v1" } }, boundary]);
  assert.deepEqual(both.needs, []);
  assert.equal(both.scenario.access.policies.boundary.name, "b");
  assert.deepEqual(run(both.scenario).expectations.map(({ holds }) => holds), [true, false]);

  const events = [1, 2].map((at) => ({ eventSource: "iam.amazonaws.com", eventName: "GetRole", eventID: `id-${at}` }));
  const { refused, choices, scenario: none } = importText({ Records: events });
  assert.match(refused, /^text 1: These are 2 events/);
  assert.deepEqual([choices.length, none], [2, undefined]);
  for (const event of [2, "2", "id-2"]) {
    assert.match(importText({ Records: events }, { event }).read[0], /the event `id-2`/);
  }
  for (const input of [undefined, null, 7, "", {}, [], "\u0000", Symbol("x")]) assert.equal(typeof importText(input).refused, "string");
});

test("policies are linted with AWS's services, in UTF-16 units", () => {
  const text = '{"Id":"😀é","Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObjct","Resource":"arn:aws:s3:::b/*"}}';
  const { documents: [{ type, inferred, findings }], catalog } = lint(text);
  assert.deepEqual([type, inferred], ["identity", true]);
  assert.match(catalog, /^20\d\d-\d\d-\d\d$/);
  const [{ code, severity, span, message, fix }] = findings;
  assert.deepEqual([code, severity, text.slice(...span)], ["INVALID_ACTION", "error", '"s3:GetObjct"']);
  assert.match(message, /Did you mean `s3:GetObject`\?$/);
  assert.equal(fix.safe, false);
  const [edit] = fix.edits;
  const fixed = text.slice(0, edit.span[0]) + edit.text + text.slice(edit.span[1]);
  assert.ok(!lint(fixed).documents[0].findings.some((finding) => finding.code === "INVALID_ACTION"));
  assert.deepEqual(lint(JSON.parse(text)).documents[0].findings.map((finding) => finding.code), findings.map((finding) => finding.code));
});

test("verdicts go by the catalog", () => {
  const statement = { Effect: "Allow", Action: "ec2:*", Resource: "arn:aws:ec2:*:*:instance/*", Condition: { StringEquals: { "ec2:Owner": "amazon" } } };
  const asked = (action, with_) => ({
    schema: 1,
    access: {
      request: { principal: "arn:aws:iam::111122223333:user/Alice", action, resource: "arn:aws:ec2:us-east-1:111122223333:instance/i-1", context: with_ },
      policies: { identity: [{ document: { Version: "2012-10-17", Statement: statement } }] },
    },
  });
  const owner = { "ec2:Owner": "amazon" };
  const listing = run(asked("ec2:DescribeInstances", owner));
  assert.equal(listing.access.decision, "implicitDeny");
  assert.match(listing.access.message, /AWS lists no resource type for `ec2:DescribeInstances`/);
  assert.match(listing.catalog, /^20\d\d-\d\d-\d\d$/);
  assert.equal(listing.unchecked, undefined);
  assert.equal(run(asked("ec2:TerminateInstances", owner)).access.decision, "allowed");
  assert.equal(prepare(asked("ec2:DescribeInstances", owner)).decide({}).decision, "implicitDeny");
  // No request to terminate instances holds it.
  const [{ key, message, values }] = advise(asked("ec2:TerminateInstances", {})).missingContext;
  assert.deepEqual([key, message, values], ["ec2:Owner", "AWS does not list this key for the action, so that its requests do not hold it.", []]);
});

test("whatever is given to the linter gets an answer", () => {
  for (const input of [undefined, null, 7, "", "{", [], "\u0000", Symbol("x")]) assert.ok(Array.isArray(lint(input).documents));
  assert.equal(loadCatalog("no catalog"), false);
  assert.equal(lint('{"Statement":[]}', { type: "scp" }).documents[0].type, "scp");
});
