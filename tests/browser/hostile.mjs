// Links that somebody could make to harm whoever opens them: a corpus, made anew for each run from a few rules.

import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";

/** The fragment that holds a text, as links were at first. */
export const linkOf = (text) => `#v1.${deflateRawSync(text).toString("base64url")}`;

/** What links of version 2 refer to. */
export const dictionary = readFileSync(new URL("../../crates/scenario/data/links-v2.txt", import.meta.url));

/** The same of version 2, as the page itself makes it. */
export const linkOf2 = (text) => `#v2.${deflateRawSync(text, { dictionary }).toString("base64url")}`;

const example = (slug) => JSON.parse(readFileSync(new URL(`../../web/gallery/${slug}.json`, import.meta.url), "utf8"));

const allow = { Version: "2012-10-17", Statement: [{ Sid: "A", Effect: "Allow", Action: "s3:*", Resource: "*" }] };

/** A scenario in which every field of the access side stands. */
const ACCESS = {
  schema: 1,
  title: "A title",
  note: "A note with `code` and *emphasis*.\n\nAnd another paragraph.",
  access: {
    request: {
      principal: "arn:aws:iam::111122223333:role/Trainer",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::amzn-s3-demo-bucket/a.csv",
      resourceAccount: "444455556666",
      context: { "aws:SourceIp": "192.0.2.1", "aws:TagKeys": ["a", "b"], "aws:CalledVia": null },
      also: [{
        action: "kms:Decrypt",
        resource: "arn:aws:kms:us-east-1:444455556666:key/1",
        context: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
        resourcePolicy: { name: "KeyPolicy", from: "key", document: JSON.stringify(allow) },
      }],
    },
    policies: {
      identity: [
        {
          name: "Identity",
          from: "role Trainer",
          document: {
            Version: "2012-10-17",
            Id: "An id",
            Statement: [{
              Sid: "Read",
              Effect: "Allow",
              Action: ["s3:GetObject", "s3:PutObject"],
              Resource: ["arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*", "*"],
              Condition: { StringLike: { "aws:PrincipalTag/team": ["a*", "${aws:username, 'nobody'}"] } },
            }, { Sid: "Never", Effect: "Deny", NotAction: "s3:*", NotResource: "arn:aws:s3:::other" }],
          },
        },
        { name: "Off", off: true, document: JSON.stringify(allow) },
      ],
      resource: { name: "Bucket", from: "bucket", document: { Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "s3:*", Resource: "*" } } },
      boundary: { name: "Boundary", from: "role", document: JSON.stringify(allow) },
      session: { name: "Session", from: "call", document: JSON.stringify(allow) },
      endpoint: { name: "Endpoint", from: "vpce-1", document: JSON.stringify(allow) },
      scps: [{ target: "Root", policies: [{ name: "Scp", document: JSON.stringify(allow) }] }],
      rcps: [{ target: "Root", policies: [{ name: "Rcp", document: JSON.stringify(allow) }] }],
    },
    settings: { serviceLinkedRole: false },
  },
  expect: { access: "allowed", findings: ["UNKNOWN"] },
  requests: [{
    name: "Another",
    request: { principal: "arn:aws:iam::111122223333:role/Trainer", action: "s3:PutObject", resource: "arn:aws:s3:::amzn-s3-demo-bucket/b.csv" },
    expect: "allowed",
  }],
  steps: [{ say: "A write.", do: [{ op: "replace", path: "/access/request/action", value: "s3:PutObject" }], expect: { access: "allowed" } }],
};

/** A network in which much stands. */
const NETWORK = example("two-tier-vpc");
NETWORK.network.records = ["2 123456789010 eni-1 192.0.2.1 10.0.0.1 443 49152 6 20 4249 1418530010 1418530070 REJECT OK", "no record"];

/** Links to the two as they are: what others are made of must open. */
export const SOUND = [ACCESS, NETWORK].map((scenario) => [scenario.title, linkOf(JSON.stringify(scenario))]);

/** What would be noticed if it came to be an element, or a script. */
const MARKUP =
  `"'></script></style></textarea></title><script>globalThis.pwned=1</script><img src=x onerror="globalThis.pwned=1">` +
  `<svg onload=globalThis.pwned=1><iframe src="javascript:parent.pwned=1"></iframe><a href="javascript:pwned=1" id=pwned>x</a>`;

/** What else a text can be made of. */
const TEXTS = {
  "a link that is code": "javascript:globalThis.pwned=1",
  "a link of Markdown": "[x](javascript:globalThis.pwned=1) ![x](https://example.com/x.png) <https://example.com/>",
  "an address": "https://example.com/pwned.js",
  "a style": "}</style><style>@import url(https://example.com/x.css);*{background:url(https://example.com/x)}",
  "a template": "{{constructor.constructor('pwned=1')()}} ${globalThis.pwned=1} #{1+1} <%= 1 %>",
  "entities": "&lt;img src=x onerror=pwned=1&gt; &#x3c;script&#x3e; &amp;quot;",
  "backticks": "`a` ``b`` `",
  "stars": "**a** *b* ***c** *",
  "quotes": `"'"'\\"\\'\\`,
  "right to left": "\u202e\u2067\u061cThis is turned round\u202c",
  "no width": "\u200b\u200d\u2060\ufeff\u00ad",
  "ends of lines": "a\r\nb\u2028c\u2029d\u0085e\u000bf\u000cg",
  "controls": Array.from({ length: 32 }, (_, at) => String.fromCharCode(at)).join("") + "\u007f\u009b31m",
  "orders for a terminal": "\u001b[2J\u001b]0;pwned\u0007\u001b[8m\u009b2K",
  "orders for a shell": "vpc-1; reboot $(reboot) `reboot` && reboot | reboot > /dev/sda\nreboot",
  "many marks on a letter": `Z${"\u0351\u0321\u033a".repeat(300)}`,
  "a name of objects": "__proto__",
  "another name of objects": "constructor",
  "letters outside the first plane": "\u{1f511}\u{10ffff}\u{e0041}\u{1d173}",
  "no letters of anybody": "\ufffe\uffff\u{1fffe}\ue000",
  "nothing": "",
  "spaces": "   \t  ",
};

/** Every text in a value: its path, and the value with another text there. */
function* places(value, path = []) {
  if (typeof value === "string") yield [path, (text) => text];
  else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) {
      for (const [place, put] of places(inner, [...path, key])) {
        yield [place, (text) => {
          const copy = Array.isArray(value) ? [...value] : { ...value };
          copy[key] = put(text);
          return copy;
        }];
      }
    }
  }
}

/** A value with this in the place of every text that is no word of the format's own. */
function everywhere(value, text, key) {
  if (typeof value === "string") return ["Effect", "Version", "CidrBlock", "State"].includes(key) ? value : text;
  if (Array.isArray(value)) return value.map((inner) => everywhere(inner, text, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, everywhere(inner, text, key)]));
}

function* markup() {
  for (const scenario of [ACCESS, NETWORK]) {
    const seen = new Set();
    const side = scenario === ACCESS ? "access" : "network";
    for (const [path, put] of places(scenario)) {
      // Of the items of a list, and of equal ones of a network, one is enough.
      const kind = [side, ...path.map((part) => (/^\d+$/.test(part) ? "*" : part))].join(" ");
      if (!seen.has(kind)) yield [`in ${kind}`, linkOf(JSON.stringify(put(MARKUP)))];
      seen.add(kind);
    }
  }
  for (const [name, scenario] of [["access", ACCESS], ["network", NETWORK]]) {
    yield [`everywhere in ${name}`, linkOf(JSON.stringify(everywhere(scenario, MARKUP)))];
  }
  const document = ACCESS.access.policies.identity[0].document;
  const withDocument = (document) =>
    linkOf(JSON.stringify({ schema: 1, access: { ...ACCESS.access, policies: { identity: [{ name: "P", document }] } } }));
  yield ["as a document", withDocument(MARKUP)];
  yield ["as a key of a document", withDocument({ ...document, [MARKUP]: 1 })];
  yield ["as an operator", withDocument({ Statement: { ...document.Statement[0], Condition: { [MARKUP]: { a: "b" } } } })];
  yield ["as a context key", withDocument({ Statement: { ...document.Statement[0], Condition: { StringEquals: { [MARKUP]: MARKUP } } } })];
  yield ["as a key of the scenario", linkOf(JSON.stringify({ ...ACCESS, [MARKUP]: MARKUP }))];
  yield ["as a key of the network", linkOf(JSON.stringify({ ...NETWORK, network: { ...NETWORK.network, [MARKUP]: [{ Id: MARKUP }] } }))];
  yield ["as an example", `#/e/${MARKUP}`];
  yield ["as an example, encoded", `#/e/${encodeURIComponent(MARKUP)}`];
  yield ["as a version", `#v${MARKUP}.x`];
  yield ["as the fragment", `#${MARKUP}`];
  yield ["as the data", `#v1.${MARKUP}`];
}

function* texts() {
  for (const [name, text] of Object.entries(TEXTS)) {
    yield [`${name}, everywhere in access`, linkOf(JSON.stringify(everywhere(ACCESS, text)))];
    yield [`${name}, everywhere in a network`, linkOf(JSON.stringify(everywhere(NETWORK, text)))];
    const named = structuredClone(ACCESS);
    named.access.policies.identity[0].name = text;
    named.access.policies.identity[0].document.Statement[0].Sid = text;
    named.requests[0].name = text;
    named.title = text;
    named.note = text;
    named.steps[0].say = text;
    yield [`${name}, as title, note, step, name and Sid`, linkOf(JSON.stringify(named))];
    const question = { prompt: text, choices: [text, text], answer: 0, why: [text] };
    yield [`${name}, as a question`, linkOf(JSON.stringify({ ...ACCESS, question }))];
    const keys = structuredClone(ACCESS);
    keys.access.request.context = { [text]: text };
    Object.defineProperty(keys, text, { value: text, enumerable: true });
    yield [`${name}, as keys`, linkOf(JSON.stringify(keys))];
  }
}

function* surrogates() {
  const lone = ["\\ud800", "\\udfff", "\\ud800\\ud800", "\\udc00\\ud800", "\\ud83d", "a\\ud83d\\u0041", "\\uD83D\\u", "\\u12", "\\ud8zz"];
  for (const [at, text] of lone.entries()) {
    yield [`half a pair ${at}, title`, linkOf(`{"schema":1,"title":"${text}","access":${JSON.stringify(ACCESS.access)}}`)];
    yield [`half a pair ${at}, note`, linkOf(`{"schema":1,"note":"${text}","access":${JSON.stringify(ACCESS.access)}}`)];
    yield [`half a pair ${at}, name`, linkOf(JSON.stringify(ACCESS).replace('"Identity"', `"${text}"`))];
    yield [`half a pair ${at}, document`, linkOf(JSON.stringify(ACCESS).replace('"Read"', `"${text}"`))];
    const own = JSON.stringify(ACCESS.access.policies.identity[0].document).replace("Read", text).replace("a*", text);
    const policies = { identity: [{ name: "P", document: own }] };
    yield [`half a pair ${at}, a document's own text`, linkOf(JSON.stringify({ schema: 1, access: { ...ACCESS.access, policies } }))];
    yield [`half a pair ${at}, network`, linkOf(JSON.stringify(NETWORK).replaceAll("eni-web", text))];
  }
  for (const [name, bytes] of [
    ["a byte that is no letter", [0xff]], ["half a letter", [0xe2, 0x82]], ["a surrogate in bytes", [0xed, 0xa0, 0x80]],
    ["a slash of two bytes", [0xc0, 0xaf]], ["beyond the last letter", [0xf5, 0x80, 0x80, 0x80]], ["UTF-16", [0xff, 0xfe, 0x7b, 0x00]],
  ]) {
    const text = Buffer.concat([Buffer.from('{"schema":1,"title":"'), Buffer.from(bytes), Buffer.from('"}')]);
    yield [name, linkOf(text)];
    yield [`${name}, at the start`, linkOf(Buffer.from(bytes))];
  }
  yield ["a mark of bytes first", linkOf(`\ufeff${JSON.stringify(ACCESS)}`)];
}

function* damaged() {
  for (const link of [linkOf(JSON.stringify(ACCESS)), linkOf2(JSON.stringify(ACCESS))]) {
    const version = link.slice(0, 4);
    for (let at = 0; at < 40; at += 1) {
      yield [`${version} cut after ${at} of 40`, link.slice(0, 1 + Math.floor((link.length * at) / 40))];
    }
    for (let at = 0; at < 30; at += 1) {
      const bytes = Buffer.from(link.slice(4), "base64url");
      bytes[Math.floor((bytes.length * at) / 30)] ^= 1 << (at % 8);
      yield [`${version} a bit of ${at} turned`, version + bytes.toString("base64url")];
    }
  }
  const text = JSON.stringify(ACCESS);
  for (let at = 1; at < 20; at += 1) yield [`the text cut after ${at} of 20`, linkOf(text.slice(0, Math.floor((text.length * at) / 20)))];
  for (const fragment of [
    "#", "#v", "#v1", "#v1.", "#v1.=", "#v1.====", "#v1. ", "#v1.%00", "#v1.%", "#v1.\u{1f511}", "#v0.AAAA", "#v2.", "#v2.AAAA", "#v2.%", `#v2.${"A".repeat(4000)}`, `#v2.${"_".repeat(4000)}`, "#v3.AAAA", "#v01.AAAA",
    "#v-1.AAAA", `#v${"9".repeat(400)}.AAAA`, `#v1.${"A".repeat(4000)}`, `#v1.${"_".repeat(4000)}`, "#v1.v1.AAAA", "#/e/", "#/e/..", "#/e/../index",
    "#/e/..%2f..%2findex.html", "#/e/.", "#/e//example.com/x", "#/e/\\\\example.com\\x", "#/e/https://example.com/x", "#/e/__proto__",
    "#/e/index", `#/e/${"a".repeat(3000)}`, "#/e/a%00b", "#/e/a?b#c", "#/e/a b", "#/x", "#javascript:pwned=1", "#__proto__",
  ]) {
    yield [`the fragment ${fragment.slice(0, 30)}`, fragment];
  }
}

function* bombs() {
  const mib = 1 << 20;
  for (const [name, bytes] of [
    ["a byte more than a link may hold", Buffer.alloc(mib + 1, " ")], ["64 MiB of spaces", Buffer.alloc(64 * mib, " ")],
    ["64 MiB of zeros", Buffer.alloc(64 * mib)], ["64 MiB of one letter in a title", Buffer.from(`{"schema":1,"title":"${"a".repeat(64 * mib)}"}`)],
    ["a bomb in a bomb", deflateRawSync(Buffer.alloc(64 * mib))],
  ]) {
    yield [name, linkOf(bytes)];
    yield [`${name}, version 2`, linkOf2(bytes)];
  }
  yield ["32 KiB a letter, again and again", linkOf2(Buffer.concat(Array(40).fill(dictionary)))];
  for (const version of ["#v1.", "#v2."]) {
    for (const [name, bytes] of [
      ["blocks without an end", Buffer.alloc(60_000, Buffer.from([0, 0, 0, 0xff, 0xff]))],
      ["a stored block that lies", Buffer.from([1, 0xff, 0xff, 0, 0, 0x7b])],
      ["a code of no use", Buffer.from([5, 0xc0, 0x81, 0, 0, 0, 0, 0, 0x90, 0xff, 0x6b, 4])],
      ["a distance too far back", Buffer.from([0x4b, 0x04, 0x72, 0x00])],
    ]) {
      yield [`${version} ${name}`, version + bytes.toString("base64url")];
    }
  }
}

function* nesting() {
  for (const depth of [63, 64, 65, 1000, 100_000]) {
    for (const [open, close] of [["[", "]"], ['{"a":', "}"], ['[{"Statement":', "}]"]]) {
      const half = open.repeat(depth);
      const whole = `${half}1${close.repeat(depth)}`;
      yield [`${depth} times ${open}, never closed`, linkOf(half)];
      yield [`${depth} times ${open}`, linkOf(whole)];
      yield [`${depth} times ${open}, as a document`, linkOf(JSON.stringify({ schema: 1, access: { ...ACCESS.access, policies: { identity: [{ document: whole }] } } }))];
    }
    yield [`${depth} deep in a context`, linkOf(`{"schema":1,"access":{"request":{"context":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}}}`)];
    yield [`${depth} deep in a network`, linkOf(`{"schema":1,"network":{"Vpcs":${"[".repeat(depth)}${"]".repeat(depth)}}}`)];
    yield [`${depth} deep in a condition`, linkOf(JSON.stringify(ACCESS).replace('["a*"', `[${"[".repeat(depth)}${"]".repeat(depth)},"a*"`))];
  }
}

function* types() {
  const values = ["null", "true", "-0", "1e999", "-1e-999", "9007199254740993", "1".repeat(400), '""', "[]", "{}", "[null]", '{"":{}}'];
  const fields = ["schema", "title", "note", "access", "network", "expect", "requests", "probes", "steps", "question", "view"];
  for (const [at, value] of values.entries()) {
    yield [`${value.slice(0, 20)} as the whole`, linkOf(value)];
    for (const field of fields.slice(at % 2)) yield [`${value.slice(0, 20)} as ${field}`, linkOf(`{"schema":1,"${field}":${value}}`)];
    yield [`${value.slice(0, 20)} for every member of access`, linkOf(`{"schema":1,"access":{"request":${value},"policies":${value},"settings":${value}}}`)];
    const request = ["principal", "action", "resource", "context", "also", "resourceAccount"].map((name) => `"${name}":${value}`);
    yield [`${value.slice(0, 20)} for every member of the request`, linkOf(`{"schema":1,"access":{"request":{${request}}}}`)];
    const layers = ["identity", "resource", "boundary", "session", "endpoint", "scps", "rcps", "grants"].map((name) => `"${name}":${value}`);
    yield [`${value.slice(0, 20)} for every layer`, linkOf(`{"schema":1,"access":{"request":{},"policies":{${layers}}}}`)];
    const lists = Object.keys(NETWORK.network).map((name) => `"${name}":${value}`);
    yield [`${value.slice(0, 20)} for every list of a network`, linkOf(`{"schema":1,"network":{${lists}}}`)];
  }
  yield ["one key many times", linkOf(`{${'"schema":1,'.repeat(5000)}"schema":1}`)];
  yield ["a member of objects", linkOf('{"schema":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')];
}

function* large() {
  const letters = "a".repeat(1 << 19);
  yield ["half a megabyte of title", linkOf(JSON.stringify({ ...ACCESS, title: letters }))];
  yield ["half a megabyte of note", linkOf(JSON.stringify({ ...ACCESS, note: letters }))];
  yield ["a note of 100,000 paragraphs", linkOf(JSON.stringify({ ...ACCESS, note: "a\n\n".repeat(100_000) }))];
  yield ["a note of 100,000 code spans", linkOf(JSON.stringify({ ...ACCESS, note: "`a`".repeat(100_000) }))];
  const identity = (policies) => linkOf(JSON.stringify({ schema: 1, access: { request: ACCESS.access.request, policies: { identity: policies } } }));
  yield ["half a megabyte of a policy's name", identity([{ name: letters, document: allow }])];
  yield ["10,000 policies", identity(Array.from({ length: 10_000 }, () => ({ name: "P", document: "" })))];
  yield ["5,000 statements", identity([{ name: "P", document: { Statement: Array(5000).fill(allow.Statement[0]) } }])];
  for (const statements of [1000, 5000]) {
    const documents = { identity: [{ name: "P", document: { Statement: Array(statements).fill({ Effect: "Allow", Action: "s3:Put*", Resource: "*" }) } }] };
    const { also: _, ...request } = ACCESS.access.request;
    yield [`${statements} statements asked 200 times`, linkOf(JSON.stringify({ schema: 1, access: { request, policies: documents }, requests: Array(200).fill({ request }) }))];
  }
  yield ["20,000 variables that are never closed", identity([{ name: "P", document: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: `arn:aws:s3:::${"${".repeat(20_000)}` } } }])];
  yield ["a Resource of wildcards", identity([{ name: "P", document: { Statement: { Effect: "Allow", Action: "*", Resource: `arn:aws:s3:::${"*?".repeat(10_000)}` } } }])];
  yield ["a network's ids of 1,000 letters", linkOf(JSON.stringify(NETWORK).replaceAll("vpc-1", `vpc-${"1".repeat(1000)}`))];
  yield ["a network's ids of 20,000 letters", linkOf(JSON.stringify(NETWORK).replaceAll("vpc-1", `vpc-${"1".repeat(20_000)}`))];
  yield ["20,000 flow log records", linkOf(JSON.stringify({ ...NETWORK, network: { ...NETWORK.network, records: "x\n".repeat(20_000) } }))];
}

/** The corpus: groups of links, each link with what it is. */
export const GROUPS = { markup, texts, surrogates, damaged, bombs, nesting, types, large };
