// The conditions that lengths cannot express, at their edges.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConditionName, conditions } from "../src/conditions.ts";

interface Edge {
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
}

const edges: Record<ConditionName, Edge> = {
  name: {
    allowed: ["a", "arns", "Arn", "a b", "日本語", "a.b-c_d+e=f", "🎬"],
    refused: ["arn", "a:b", "a/b", "a|b", "a\u0000", "a\u001f", "\u007f", "\u009f", " a", "a\t"],
  },
  seconds: {
    allowed: ["0", "1", "007", "31536000"],
    refused: ["", "31536001", "-1", "+1", "1.5", "1e3", " 1", "NONE", "١", "000000000"],
  },
  secondsOrNone: {
    allowed: ["0", "31536000", "NONE"],
    refused: ["", "none", "None", "NONE ", "31536001", "-1"],
  },
  lambdaSeconds: { allowed: ["1", "900", "NONE"], refused: ["", "0", "901"] },
  retentionDays: { allowed: ["0", "90", "NONE"], refused: ["", "91", "-1", "1.0", "none"] },
  priority: {
    allowed: ["0", "-0", "+7", "2147483647", "-2147483648"],
    refused: ["", "2147483648", "-2147483649", "1.5", "high", " 1", "--1"],
  },
  resourceTag: {
    allowed: ["", "team a", "a_b.c:d/e=f+g-h@i", "Größe", "１"],
    refused: ["a,b", "a;b", "<a>", "a*", "🎬"],
  },
  roleArn: {
    allowed: ["arn:aws:iam::123456789012:role/encoder", "arn:aws-cn:iam::123456789012:role/a/b"],
    refused: [
      ...["", "encoder", "arn:aws:iam::12345:role/encoder", "arn:aws:iam::123456789012:role/"],
      ...["arn:aws:iam::123456789012:user/mary", "arn:aws:iam::123456789012:role/a b"],
    ],
  },
  sessionName: {
    allowed: ["mary", "a@b.c", "x_y+z=1,2-3"],
    refused: ["a b", "a/b", "a:b", "é", "a\n"],
  },
  externalId: { allowed: ["a:b/c", "1234"], refused: ["a b", "a#", "é"] },
  latinText: { allowed: ["{}", "\t\r\n é ÿ"], refused: ["\u0000", "\u0100", "日"] },
};

for (const [name, { allowed, refused }] of Object.entries(edges)) {
  const { holds } = conditions[name as ConditionName];
  test(`the condition ${name} holds up to its edges and not past them`, () => {
    assert.deepEqual(
      allowed.filter((text) => !holds(text)),
      [],
    );
    assert.deepEqual(refused.filter(holds), []);
  });
}

test("each refusal completes the sentence that the service begins", () => {
  for (const { refusal } of Object.values(conditions))
    assert.match(refusal, /^Member must .*[^.]$/);
});
