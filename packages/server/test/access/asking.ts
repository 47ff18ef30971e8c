// Requests in few words: who asks is mary of account 123456789012, unless a test says otherwise.
import {
  type AccessRequest,
  Judge,
  parsePolicy,
  type RequestContext,
  type Values,
  type Verdict,
} from "../../src/access/policy/index.ts";

export const account = "123456789012";
export const region = "us-east-1";
export const arnOf = (domain: string): string =>
  `arn:aws:swf:${region}:${account}:/domain/${domain}`;

export const requestContext: RequestContext = {
  principal: {
    arn: `arn:aws:iam::${account}:user/mary`,
    userId: "AIDAMARY",
    user: "mary",
    tags: { Team: "media" },
  },
  account,
  region,
  now: Date.UTC(2026, 0, 31, 12),
  sourceIp: "203.0.113.7",
  userAgent: "test/1.0",
  secureTransport: true,
};

export type Said = Readonly<Record<string, Values>>;

/** Keys are written as in a policy. */
export const requestOf = (
  said: Said = {},
  action = "swf:StartWorkflowExecution",
  resource = arnOf("video"),
): AccessRequest => {
  const values = new Map(Object.entries(said).map(([key, value]) => [key.toLowerCase(), value]));
  return { action, resource, context: (key) => values.get(key) };
};

export const policyOf = (...statements: readonly object[]) =>
  parsePolicy({ Version: "2012-10-17", Statement: statements });

export const judgeOf = (...statements: readonly object[]): Judge =>
  new Judge({ policies: [policyOf(...statements)] });

export const allow = (action: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: "*",
  ...more,
});
export const deny = (action: unknown, more: object = {}) => ({
  ...allow(action, more),
  Effect: "Deny",
});

/** Does a statement under this Condition apply to a request that says this? */
export const holds = (condition: object, said: Said = {}): boolean => {
  const judge = judgeOf(allow("*", { Condition: condition }));
  return judge.judge(requestOf(said)) === "allowed";
};

export const verdictOf = (judge: Judge, action: string, resource = arnOf("video")): Verdict =>
  judge.judge(requestOf({}, action, resource));

/** As it stands in a policy. */
export const variable = (inside: string): string => `\${${inside}}`;
