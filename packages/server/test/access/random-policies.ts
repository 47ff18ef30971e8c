// Random policies and requests that meet each other often enough to be worth asking.
import fc from "fast-check";
import { account, region, variable } from "./asking.ts";

const actions = ["swf:StartTimer", "swf:StartWorkflowExecution", "swf:ListDomains"];
const actionPatterns = [...actions, "*", "swf:*", "swf:Start*", "SWF:list?omains", "swf:*Timer"];
const domains = ["video", "audio", "mary", "mary-1"];
const arn = (domain: string) => `arn:aws:swf:${region}:${account}:/domain/${domain}`;
const resourcePatterns = [
  "*",
  arn("video"),
  arn("*"),
  arn("?????"),
  arn("m*-?"),
  "arn:aws:swf:*:*:/domain/audio",
  `arn:aws:swf:eu-*:${account}:/domain/*`,
  arn(`${variable("aws:username")}*`),
];

const texts = ["mary", "video", "m", ""];
const textPatterns = ["mary", "m*", "?ideo", "*", "", variable("aws:username")];
const numbers = ["1", "2.5", "10", "x"];
const addresses = ["203.0.113.7", "203.0.114.7", "2001:db8::1", "::1"];
const dates = ["2026-01-31T12:00:00Z", "2026-01-30T00:00:00Z", "2027-06-01T00:00:00Z"];
const arns = [arn("video"), "arn:aws:iam::1:user/mary", "arn:aws:iam::1:role/mary"];

interface Family {
  readonly operators: readonly string[];
  readonly keys: readonly string[];
  readonly wanted: readonly string[];
  readonly given: readonly string[];
}

const families: readonly Family[] = [
  {
    operators: ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"],
    keys: ["aws:username", "swf:taskList.name"],
    wanted: textPatterns,
    given: texts,
  },
  {
    operators: ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
    keys: ["swf:taskList.name"],
    wanted: ["MARY", "Video", "m"],
    given: texts,
  },
  {
    operators: ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan"].map(
      (end) => `Numeric${end}`,
    ),
    keys: ["swf:version"],
    wanted: numbers.slice(0, 3),
    given: numbers,
  },
  {
    operators: ["Equals", "NotEquals", "LessThan", "GreaterThanEquals"].map((end) => `Date${end}`),
    keys: ["aws:CurrentTime"],
    wanted: dates,
    given: dates,
  },
  {
    operators: ["IpAddress", "NotIpAddress"],
    keys: ["aws:SourceIp"],
    wanted: ["203.0.113.0/24", "0.0.0.0/0", "2001:db8::/32", "203.0.114.7"],
    given: addresses,
  },
  {
    operators: ["ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"],
    keys: ["aws:PrincipalArn"],
    wanted: ["arn:aws:iam::*:user/*", "arn:aws:iam::1:*/mary", arn("video")],
    given: arns,
  },
  {
    operators: ["Bool"],
    keys: ["aws:SecureTransport"],
    wanted: ["true", "false"],
    given: ["true", "false"],
  },
];

const some = <T>(...values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

const conditionOf = ({ operators, keys, wanted }: Family) =>
  fc
    .tuple(
      fc.constantFrom(...operators),
      fc.constantFrom("", "IfExists"),
      fc.constantFrom(...keys),
      some(...wanted),
    )
    .map(([operator, end, key, values]) => ({ [`${operator}${end}`]: { [key]: values } }));

const nullCondition = fc
  .tuple(fc.constantFrom(...families.flatMap(({ keys }) => keys)), fc.boolean())
  .map(([key, absent]) => ({ Null: { [key]: String(absent) } }));

const condition = fc.option(fc.oneof(nullCondition, ...families.map(conditionOf)), {
  nil: undefined,
});

export interface Statement {
  readonly Effect: string;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: object;
}

export const statement: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    action: fc.constantFrom("Action", "Action", "NotAction"),
    actions: some(...actionPatterns),
    resource: fc.constantFrom("Resource", "Resource", "NotResource"),
    resources: some(...resourcePatterns),
    Condition: condition,
  })
  .map(({ Effect, action, actions: names, resource, resources, Condition }) => ({
    Effect,
    [action]: names,
    [resource]: resources,
    ...(Condition && { Condition }),
  }));

export const statements = fc.array(statement, { maxLength: 5 });

const said = fc.record(
  Object.fromEntries(
    families.flatMap(({ keys, given }) => keys.map((key) => [key, fc.constantFrom(...given)])),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, string>>;

export const request = fc.record({
  action: fc.constantFrom(...actions),
  resource: fc.constantFrom(...domains.map(arn)),
  said,
});
