// Conditions on strings that lengths cannot express. The service's model leaves them to prose, so
// they carry their own words for a refusal. Source: API reference.

const oneYearSeconds = 31_536_000;
const maxRetentionDays = 90;
const maxLambdaTimeoutSeconds = 900;
const int32 = { min: -2_147_483_648, max: 2_147_483_647 };

interface Condition {
  readonly holds: (text: string) => boolean;
  /** Completes the sentence "… failed to satisfy constraint: ". */
  readonly refusal: string;
}

const between = (text: string, min: number, max: number): boolean =>
  /^\d{1,8}$/.test(text) && Number(text) >= min && Number(text) <= max;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const forbiddenInNames = /[:/|\u0000-\u001f\u007f-\u009f]/;
const resourceTagCharacters = /^[\p{L}\p{N}\s_.:/=+\-@]*$/u;

export const conditions = {
  /** Domains, types, versions and task lists: they become part of ARNs and policies. */
  name: {
    holds: (text) =>
      !forbiddenInNames.test(text) && text !== "arn" && (text === "" || text.trim() === text),
    refusal:
      "Member must not contain ':', '/', '|' or control characters, must not start or end with white space, and must not be the word 'arn'",
  },
  seconds: {
    holds: (text) => between(text, 0, oneYearSeconds),
    refusal: `Member must be a whole number of seconds between 0 and ${oneYearSeconds}`,
  },
  secondsOrNone: {
    holds: (text) => text === "NONE" || between(text, 0, oneYearSeconds),
    refusal: `Member must be a whole number of seconds between 0 and ${oneYearSeconds}, or NONE`,
  },
  lambdaSeconds: {
    holds: (text) => text === "NONE" || between(text, 1, maxLambdaTimeoutSeconds),
    refusal: `Member must be a whole number of seconds between 1 and ${maxLambdaTimeoutSeconds}, or NONE`,
  },
  retentionDays: {
    holds: (text) => text === "NONE" || between(text, 0, maxRetentionDays),
    refusal: `Member must be a whole number of days between 0 and ${maxRetentionDays}, or NONE`,
  },
  priority: {
    holds: (text) =>
      /^[+-]?\d{1,10}$/.test(text) && Number(text) >= int32.min && Number(text) <= int32.max,
    refusal: `Member must be a whole number between ${int32.min} and ${int32.max}`,
  },
  resourceTag: {
    holds: (text) => resourceTagCharacters.test(text),
    refusal:
      "Member must hold only letters, digits, white space and the characters _ . : / = + - @",
  },
  roleArn: {
    holds: (text) => /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text),
    refusal: "Member must be the ARN of a role, as in arn:aws:iam::123456789012:role/name",
  },
  /** Of sessions of roles, in the words of that service. */
  sessionName: {
    holds: (text) => /^[\w+=,.@-]*$/.test(text),
    refusal: "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
  },
  externalId: {
    holds: (text) => /^[\w+=,.@:/-]*$/.test(text),
    refusal: "Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*",
  },
  /** Policies of sessions: characters of Latin-1, which bounds the bytes of their tokens. */
  latinText: {
    holds: (text) => /^[\t\n\r\u0020-\u00ff]*$/.test(text),
    refusal: "Member must satisfy regular expression pattern: [\\t\\n\\r\\u0020-\\u00FF]+",
  },
} satisfies Record<string, Condition>;

export type ConditionName = keyof typeof conditions;
