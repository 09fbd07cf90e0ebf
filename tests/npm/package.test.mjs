// The npm package as its users import it, in Node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { advise, run } from "policy-playground";

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
