// The condition operators: IAM user guide, "IAM JSON policy elements: Condition operators".
import assert from "node:assert/strict";
import { test } from "node:test";
import { holds, judgeOf, requestOf, variable } from "./asking.ts";

const key = "swf:taskList.name";
type Row = readonly [operator: string, wanted: unknown, agreeing: string[], others: string[]];

const positive: readonly Row[] = [
  ["StringEquals", "a", ["a"], ["A", "b", "aa", ""]],
  ["StringEquals", ["a", "b*"], ["a", "b*"], ["bc", "c"]],
  ["StringEqualsIgnoreCase", "Blue", ["blue", "BLUE"], ["blu", "bluee"]],
  ["StringEqualsIgnoreCase", "ΟΔΟΣ", ["ΟΔΟΣ", "οδος", "οδοσ", "Οδος"], ["οδο", "ΟΔΟ"]],
  ["StringEqualsIgnoreCase", "οδος", ["ΟΔΟΣ", "οδος"], ["οδον"]],
  ["StringEqualsIgnoreCase", "𐐀x", ["𐐀x", "𐐨X"], ["𐐁x", "\ud801", "\udc00x"]],
  ["StringEqualsIgnoreCase", "İstanbul", ["İstanbul", "İSTANBUL"], ["stanbul"]],
  ["StringEqualsIgnoreCase", "Straße", ["straße", "STRAẞE"], ["strase"]],
  ["StringEqualsIgnoreCase", "ısſ", ["iss", "ISS"], ["is"]],
  ["StringEqualsIgnoreCase", "a\ud801", ["A\ud801"], ["a", "a𐐀"]],
  ["StringLike", "video-*-?x", ["video-eu-1x", "video--ax"], ["video-eu-x", "audio-eu-1x"]],
  ["StringLike", ["*", "x"], ["", "anything"], []],
  ["NumericEquals", 10, ["10", "10.0", "1e1"], ["11", "ten", "", "0xA"]],
  ["NumericLessThan", "10", ["9.99", "-3"], ["10", "11", "many"]],
  ["NumericLessThanEquals", "10", ["10", "0"], ["10.01"]],
  ["NumericGreaterThan", "10", ["10.5"], ["10", "9", "Infinity"]],
  ["NumericGreaterThanEquals", "10", ["10", "1000"], ["9"]],
  [
    "DateEquals",
    "2026-01-31T12:00:00Z",
    ["2026-01-31T13:00:00+01:00", "1769860800"],
    ["2026-01-31"],
  ],
  ["DateLessThan", "2026-01-31", ["2026-01-30T23:59:59.999Z"], ["2026-01-31T00:00:00Z", "soon"]],
  ["DateLessThanEquals", "2026-01-31", ["2026-01-31T00:00:00Z"], ["2026-01-31T00:00:01Z"]],
  ["DateGreaterThan", "2026-01-31", ["2026-01-31T00:00:01Z"], ["2026-01-31", "2026-01-30"]],
  ["DateGreaterThanEquals", "1769817600", ["2026-01-31"], ["2026-01-30T23:59:59Z"]],
  ["Bool", true, ["true", "True"], ["false", "1", ""]],
  ["BinaryEquals", "QmluYXJ5", ["QmluYXJ5"], ["qmluYXJ5"]],
  ["IpAddress", "203.0.113.0/24", ["203.0.113.7", "::ffff:203.0.113.7"], ["203.0.114.7", "x"]],
  ["IpAddress", "203.0.113.7", ["203.0.113.7"], ["203.0.113.8"]],
  ["IpAddress", "2001:DB8:1234::/40", ["2001:db8:12ff::1"], ["2001:db8:1300::1", "203.0.113.7"]],
  ["IpAddress", "0.0.0.0/0", ["1.2.3.4"], ["::1"]],
  ["ArnLike", "arn:aws:iam::*:user/*", ["arn:aws:iam::1:user/a/b:c"], ["arn:aws:iam::1:role/a"]],
  [
    "ArnEquals",
    "arn:aws:iam::1:*",
    ["arn:aws:iam::1:user/a"],
    ["arn:aws:iam:x:1:user/a", "no arn"],
  ],
];

for (const [operator, wanted, agreeing, others] of positive) {
  test(`${operator} ${JSON.stringify(wanted)} holds of what agrees and of nothing else`, () => {
    const condition = { [operator]: { [key]: wanted } };
    for (const value of agreeing) assert.equal(holds(condition, { [key]: value }), true, value);
    for (const value of others) assert.equal(holds(condition, { [key]: value }), false, value);
    assert.equal(holds(condition), false, "without the key");
  });
}

const negatedNames: Readonly<Record<string, string>> = {
  StringEquals: "StringNotEquals",
  StringEqualsIgnoreCase: "StringNotEqualsIgnoreCase",
  StringLike: "StringNotLike",
  NumericEquals: "NumericNotEquals",
  DateEquals: "DateNotEquals",
  IpAddress: "NotIpAddress",
  ArnLike: "ArnNotLike",
  ArnEquals: "ArnNotEquals",
};

for (const [operator, wanted, agreeing, others] of positive) {
  const negated = negatedNames[operator];
  if (!negated) continue;
  test(`${negated} ${JSON.stringify(wanted)} holds of all the rest, and of what is not there`, () => {
    const condition = { [negated]: { [key]: wanted } };
    for (const value of agreeing) assert.equal(holds(condition, { [key]: value }), false, value);
    for (const value of others) assert.equal(holds(condition, { [key]: value }), true, value);
    assert.equal(holds(condition), true, "without the key");
  });
}

test("IfExists makes a condition hold of a request without the key, and changes nothing else", () => {
  const condition = { StringEqualsIfExists: { [key]: "a" } };
  assert.equal(holds(condition), true);
  assert.equal(holds(condition, { [key]: "a" }), true);
  assert.equal(holds(condition, { [key]: "b" }), false);
});

test("Null asks whether the key is absent", () => {
  assert.equal(holds({ Null: { [key]: "true" } }), true);
  assert.equal(holds({ Null: { [key]: true } }, { [key]: "a" }), false);
  assert.equal(holds({ Null: { [key]: "false" } }, { [key]: "" }), true);
  assert.equal(holds({ Null: { "aws:TagKeys": "true" } }, { "aws:TagKeys": [] }), true);
});

const tags = (...keys: string[]) => ({ "aws:TagKeys": keys });
const quantified = (operator: string) => ({ [operator]: { "aws:TagKeys": ["team", "cost"] } });

test("ForAllValues holds when every value agrees, and when there is none", () => {
  const condition = quantified("ForAllValues:StringEquals");
  assert.equal(holds(condition, tags("team")), true);
  assert.equal(holds(condition, tags("team", "cost")), true);
  assert.equal(holds(condition, tags("team", "owner")), false);
  assert.equal(holds(condition, tags()), true);
  assert.equal(holds(condition), true);
});

test("ForAnyValue holds when one value agrees, and not when there is none", () => {
  const condition = quantified("ForAnyValue:StringEquals");
  assert.equal(holds(condition, tags("team", "owner")), true);
  assert.equal(holds(condition, tags("owner")), false);
  assert.equal(holds(condition, tags()), false);
  assert.equal(holds(condition), false);
  assert.equal(holds(quantified("ForAnyValue:StringEqualsIfExists")), true);
});

test("ForAllValues and ForAnyValue of a negated operator count the values that do not agree", () => {
  const all = quantified("ForAllValues:StringNotEquals");
  assert.equal(holds(all, tags("owner", "stage")), true);
  assert.equal(holds(all, tags("owner", "team")), false);
  const any = quantified("ForAnyValue:StringNotEquals");
  assert.equal(holds(any, tags("owner", "team")), true);
  assert.equal(holds(any, tags("cost", "team")), false);
  assert.equal(holds(any), false);
});

test("several values under an operator without a prefix: one that agrees decides (a guess)", () => {
  assert.equal(holds(quantified("StringEquals"), tags("owner", "team")), true);
  assert.equal(holds(quantified("StringNotEquals"), tags("owner", "team")), false);
  assert.equal(holds(quantified("StringNotEquals"), tags("owner")), true);
});

test("keys and operators must all hold; the values of one key are alternatives", () => {
  const condition = {
    StringEquals: { "swf:workflowType.name": ["a", "b"], "swf:workflowType.version": "1" },
    Bool: { "aws:SecureTransport": "true" },
  };
  const said = {
    "swf:workflowType.name": "b",
    "swf:workflowType.version": "1",
    "aws:SecureTransport": "true",
  };
  assert.equal(holds(condition, said), true);
  for (const left of Object.keys(said)) {
    assert.equal(holds(condition, { ...said, [left]: "other" }), false, left);
  }
});

test("the name of a key knows no upper case, the value does", () => {
  assert.equal(holds({ StringEquals: { "SWF:TaskList.Name": "a" } }, { [key]: "a" }), true);
});

const mary = { "aws:username": "mary", "aws:PrincipalTag/Team": "media*" };

test("a variable stands for what the request says, and no wildcard comes of it", () => {
  const like = (value: string) => ({ StringLike: { [key]: value } });
  assert.equal(holds(like(`${variable("aws:username")}-*`), { ...mary, [key]: "mary-1" }), true);
  assert.equal(holds(like(`${variable("aws:UserName")}-*`), { ...mary, [key]: "john-1" }), false);
  assert.equal(holds(like(variable("aws:PrincipalTag/Team")), { ...mary, [key]: "media*" }), true);
  assert.equal(
    holds(like(variable("aws:PrincipalTag/Team")), { ...mary, [key]: "mediation" }),
    false,
  );
});

test("a variable that says nothing matches nothing, unless it has a default", () => {
  const equals = (value: string) => ({ StringEquals: { [key]: value } });
  assert.equal(holds(equals(variable("aws:username")), { [key]: "" }), false);
  assert.equal(
    holds(equals(`${variable("aws:username, 'nobody'")}-x`), { [key]: "nobody-x" }),
    true,
  );
  assert.equal(
    holds(equals(`${variable("aws:username, 'nobody'")}-x`), { ...mary, [key]: "mary-x" }),
    true,
  );
  assert.equal(holds(equals(variable("aws:TagKeys")), { ...tags("a"), [key]: "a" }), false);
});

test("a star, a question mark or a dollar in place of a key stands for itself", () => {
  const condition = { StringLike: { [key]: `${["*", "?", "$"].map(variable).join("")}{x}*` } };
  assert.equal(holds(condition, { [key]: `*?${variable("x")}!` }), true);
  assert.equal(holds(condition, { [key]: `ab${variable("x")}!` }), false);
});

test("a Deny under a condition is judged by each request anew", () => {
  const judge = judgeOf(
    { Effect: "Allow", Action: "swf:*", Resource: "*" },
    {
      Effect: "Deny",
      Action: "swf:*",
      Resource: "*",
      Condition: { StringNotEquals: { [key]: "a" } },
    },
  );
  for (const [value, verdict] of [
    ["a", "allowed"],
    ["b", "explicitDeny"],
    ["a", "allowed"],
    [undefined, "explicitDeny"],
  ] as const) {
    assert.equal(judge.judge(requestOf({ [key]: value })), verdict);
  }
});
