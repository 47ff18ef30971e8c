// What may be written in a policy, and what is said of what may not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePolicy, policyLimits } from "../../src/access/policy/index.ts";
import { allow, variable } from "./asking.ts";

const refuses = (document: unknown, message: string | RegExp): void => {
  assert.throws(() => parsePolicy(document), { name: "PolicyError", message });
};
const unended = variable("aws:username").slice(0, -1);
const written = (statement: unknown, version = "2012-10-17") => ({
  Version: version,
  Statement: statement,
});

test("a document is read from its text or from its value, one statement or several", () => {
  const document = written(allow("swf:*", { Sid: "All" }));
  const [statement] = parsePolicy(JSON.stringify(document)).statements;
  assert.deepEqual(parsePolicy(document).statements, [statement]);
  assert.equal(statement?.place, "Statement");
  assert.equal(statement?.sid, "All");
  assert.equal(parsePolicy(written([allow("*")])).statements[0]?.place, "Statement[0]");
});

test("a document without Version is one of 2008, as in IAM", () => {
  assert.equal(parsePolicy({ Statement: allow("*") }).version, "2008-10-17");
});

const badDocuments: Readonly<Record<string, readonly [unknown, string | RegExp]>> = {
  "a text that is no JSON": ["{", /^policy: is not JSON: /],
  "a list": ["[]", "policy: must be an object with Version, Id, Statement"],
  nothing: [undefined, "policy: must be an object with Version, Id, Statement"],
  "a member that is not known": [
    { ...written(allow("*")), Statements: [] },
    "policy: Statements is not known here; there are Version, Id, Statement",
  ],
  "another version": [
    written(allow("*"), "2012-10-18"),
    'Version: must be "2012-10-17", or "2008-10-17" for one of old',
  ],
  "an id that is no text": [{ Id: 1, Statement: allow("*") }, "Id: must be a text"],
  "no statement": [{ Version: "2012-10-17" }, "policy: lacks Statement"],
  "an empty list of statements": [written([]), "Statement: is empty; write at least one"],
  "a statement that is a text": [
    written([allow("*"), "Allow"]),
    "Statement[1]: must be an object with Sid, Effect, Action, NotAction, Resource, NotResource, Condition",
  ],
  "a principal": [
    written(allow("*", { Principal: "*" })),
    "Statement: Principal is for trust policies, which `ekiden role create` takes; this one is attached",
  ],
  "an effect in small letters": [
    written(allow("*", { Effect: "allow" })),
    'Statement.Effect: must be "Allow" or "Deny"',
  ],
  "a sid with a space": [
    written(allow("*", { Sid: "my statement" })),
    "Statement.Sid: may hold letters A to Z, a to z and digits only",
  ],
  "a sid that stands twice": [
    written([allow("*", { Sid: "One" }), allow("*", { Sid: "One" })]),
    'Statement[1].Sid: "One" names another one already',
  ],
  "no action": [
    written({ Effect: "Allow", Resource: "*" }),
    "Statement: must have Action or NotAction, one of the two",
  ],
  "both kinds of resource": [
    written(allow("*", { NotResource: "*" })),
    "Statement: must have Resource or NotResource, one of the two",
  ],
  "an action without its service": [
    written(allow(["swf:*", "StartTimer"])),
    'Statement.Action[1]: "StartTimer" is no action: write * or one such as swf:Start*',
  ],
  "an action that is a number": [written(allow(7)), "Statement.Action: must be a text"],
  "an empty list of actions": [
    written(allow([])),
    "Statement.Action: is an empty list; write at least one entry",
  ],
  "a resource that is no ARN": [
    written(allow("*", { Resource: "video" })),
    'Statement.Resource: "video" is no ARN: write * or arn:aws:swf:region:account:/domain/name, with * and ? where you like',
  ],
  "a resource with five parts": [
    written(allow("*", { Resource: ["arn:aws:swf:*:*"] })),
    /^Statement\.Resource\[0\]: "arn:aws:swf:\*:\*" is no ARN/,
  ],
  "a variable that does not end": [
    written(allow("*", { Resource: `arn:aws:swf:*:*:/domain/${unended}` })),
    `Statement.Resource: "${unended}" begins a variable and lacks its }`,
  ],
  "a variable with a default in the wrong quotes": [
    written(
      allow("*", { Condition: { StringLike: { "aws:userid": variable('aws:username, "x"') } } }),
    ),
    /^Statement\.Condition\.StringLike\.aws:userid: "\$\{aws:username, "x"\}" is no variable: write /,
  ],
  "a condition that is a list": [
    written(allow("*", { Condition: [] })),
    "Statement.Condition: must be an object with operators such as StringEquals",
  ],
  "an operator with a slip": [
    written([allow("*"), allow("*", { Condition: { StringLikes: { "swf:name": "a" } } })]),
    "Statement[1].Condition.StringLikes: there is no such operator; did you mean StringLike?",
  ],
  "an operator that resembles none": [
    written(allow("*", { Condition: { Wherever: { "swf:name": "a" } } })),
    /^Statement\.Condition\.Wherever: there is no such operator; there are StringEquals, /,
  ],
  "an operator named like a part of every object": [
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"__proto__":{}}}}',
    /^Statement\.Condition\.__proto__: there is no such operator/,
  ],
  "Null with IfExists": [
    written(allow("*", { Condition: { NullIfExists: { "swf:name": "true" } } })),
    "Statement.Condition.NullIfExists: Null takes neither a prefix nor IfExists",
  ],
  "keys that are a list": [
    written(allow("*", { Condition: { StringLike: ["swf:name"] } })),
    "Statement.Condition.StringLike: must be an object with keys such as swf:taskList.name",
  ],
  "a key without its service": [
    written(allow("*", { Condition: { StringLike: { "taskList.name": "a" } } })),
    'Statement.Condition.StringLike.taskList.name: "taskList.name" is no key: write one such as swf:taskList.name',
  ],
  "a value that is an object": [
    written(allow("*", { Condition: { StringLike: { "swf:name": {} } } })),
    "Statement.Condition.StringLike.swf:name: must be a text",
  ],
  "a number that is none": [
    written(allow("*", { Condition: { NumericEquals: { "swf:version": ["1", "one"] } } })),
    'Statement.Condition.NumericEquals.swf:version: "one" is no number',
  ],
  "a date of the month": [
    written(allow("*", { Condition: { DateLessThan: { "aws:CurrentTime": "31.1.2026" } } })),
    'Statement.Condition.DateLessThan.aws:CurrentTime: "31.1.2026" is no date: write one such as 2030-01-31T12:00:00Z, or seconds since 1970',
  ],
  "a truth that is none": [
    written(allow("*", { Condition: { Bool: { "aws:SecureTransport": "yes" } } })),
    'Statement.Condition.Bool.aws:SecureTransport: "yes" is neither true nor false',
  ],
  "bytes that are not base64": [
    written(allow("*", { Condition: { BinaryEquals: { "aws:userid": "***" } } })),
    'Statement.Condition.BinaryEquals.aws:userid: "***" is not base64',
  ],
  "a block of addresses that is too small": [
    written(allow("*", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } })),
    'Statement.Condition.IpAddress.aws:SourceIp: "10.0.0.0/33" is no address: write one such as 203.0.113.0/24 or 2001:db8::/32',
  ],
  "a condition that stands twice": [
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"swf:name":"a"},"StringLike":{"swf:version":"1"}}}}',
    'policy: "StringLike" stands twice in one object; join the two',
  ],
};

for (const [what, [document, message]] of Object.entries(badDocuments)) {
  test(`a document with ${what} is refused in one line that names the place`, () => {
    refuses(document, message);
  });
}

test("names that stand twice in different objects, or in texts, are no matter", () => {
  const text = String.raw`{"Id":"{\"Id\":1,\"Id\":2}","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}`;
  assert.equal(parsePolicy(text).statements.length, 2);
});

test("a document that cannot be written as JSON is refused", () => {
  const circular: Record<string, unknown> = {};
  circular.Statement = circular;
  refuses(circular, "policy: cannot be written as JSON");
});

const over: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  "characters of a document": [
    `${JSON.stringify(written(allow("*")))}${" ".repeat(policyLimits.documentCharacters)}`,
    /^policy: has \d+ characters, and may have 65536$/,
  ],
  statements: [
    written(Array.from({ length: policyLimits.statements + 1 }, () => allow("*"))),
    /^Statement: has 501 entries, and may have 500$/,
  ],
  "entries of a list": [
    written(allow(Array.from({ length: policyLimits.listEntries + 1 }, () => "swf:*"))),
    /^Statement\.Action: has 1001 entries, and may have 1000$/,
  ],
  "keys of a condition": [
    written(
      allow("*", {
        Condition: {
          StringLike: Object.fromEntries(
            Array.from({ length: policyLimits.conditionKeys + 1 }, (_, at) => [`x:${at}`, "a"]),
          ),
        },
      }),
    ),
    /^Statement\.Condition: has 101 keys, and may have 100$/,
  ],
  "characters of a pattern": [
    written(allow(`swf:${"a".repeat(policyLimits.patternCharacters)}`)),
    /^Statement\.Action: is longer than 2048 characters$/,
  ],
};

for (const [what, [document, message]] of Object.entries(over)) {
  test(`the number of ${what} has a limit`, () => refuses(document, message));
}
