// Verdicts of another implementation of IAM's rules, recorded for random policies and requests that
// random-policies.ts made: @cloud-copilot/iam-simulate 0.1.173, whose license keeps it out of this
// repository. Some 46,000 more were compared when these were recorded, and all agreed but for four
// edges: it never matches 0.0.0.0/0, and says no where a NumericNotEquals meets no number, a
// NotIpAddress of IPv4 an address of IPv6, or a negation a variable without a value.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Judge, type Verdict } from "../../src/access/policy/index.ts";
import { policyOf, requestOf, type Said } from "./asking.ts";

interface Recorded {
  readonly statements: readonly object[];
  readonly action: string;
  readonly resource: string;
  readonly said: Said;
  readonly verdict: Verdict;
}

const file = new URL("./policy-verdicts.golden.json", import.meta.url);
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, "utf8"));

test("another implementation comes to the same verdicts", () => {
  assert.equal(recorded.length, 75);
  for (const { statements, action, resource, said, verdict } of recorded) {
    const judge = new Judge({ policies: [policyOf(...statements)] });
    const own = judge.judge(requestOf(said, action, resource));
    assert.equal(own, verdict, JSON.stringify({ statements, action, resource, said }));
  }
});
