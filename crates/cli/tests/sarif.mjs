// Reads SARIF logs, a line of JSON each, and prints for each what the schema of SARIF 2.1.0 has against it, or `valid`.
// The schema comes with the npm package @microsoft/jest-sarif (MIT), as it stands in SchemaStore.
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";

const path = "../../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
const schema = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
// It is of draft 4, which Ajv no longer reads. It holds nothing that means something else in draft 7 but its own name.
delete schema.$schema;
delete schema.id;
if (JSON.stringify(schema).includes("exclusiveM")) throw new Error("a bound of draft 4 means something else in draft 7");
const formats = {
  uri: (text) => URL.canParse(text),
  "uri-reference": (text) => URL.canParse(text, "https://example.com/"),
  "date-time": (text) => !Number.isNaN(Date.parse(text)),
};
// One of its patterns is none in the Unicode mode of regular expressions.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats });
const valid = ajv.compile(schema);
for (const line of readFileSync(0, "utf8").split("\n").filter((line) => line !== "")) {
  console.log(valid(JSON.parse(line)) ? "valid" : ajv.errorsText(valid.errors));
}
