// What a node remembers of a caller's policies, and what it notices of a change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boundaryOf, userArn } from "../../src/access/principal.ts";
import { allow, arnOf, requestOf } from "./asking.ts";
import { KeyHarness, owner } from "./keys/key-harness.ts";

const holder = userArn(owner.account, owner.user);
const document = JSON.stringify({ Statement: allow("swf:*") });

for (const [from, to] of [
  [holder, boundaryOf(holder)],
  [boundaryOf(holder), holder],
] as const) {
  const kind = (of: string) => (of === holder ? "policy" : "boundary");
  test(`a ${kind(from)} attached anew as a ${kind(to)} is noticed, though its text is as before`, async () => {
    await using harness = new KeyHarness();
    const { policies } = harness.store;
    const principal = { ...owner, arn: holder };
    const verdict = async () => {
      const { judge } = await harness.policies.of(principal);
      return judge.judge(requestOf());
    };
    const expected = (of: string) => (of === holder ? "allowed" : "implicitDeny");
    await policies.attach({ holder: from, name: "own", document }, 20);
    assert.equal(await verdict(), expected(from));
    await policies.detach({ holder: from, name: "own" });
    await policies.attach({ holder: to, name: "own", document }, 20);
    harness.now += 500;
    assert.equal(await verdict(), expected(to));
  });
}

test("what is remembered of many callers with large policies has a bound", async () => {
  await using harness = new KeyHarness();
  const { policies } = harness.store;
  const Resource = Array.from({ length: 32 }, (_, at) => arnOf(`${"a".repeat(1_900)}*${at}`));
  const large = JSON.stringify({ Statement: allow("swf:*", { Resource }) });
  for (let user = 0; user < 10; user += 1) {
    const arn = userArn(owner.account, `user-${user}`);
    for (let at = 0; at < 20; at += 1) {
      await policies.attach({ holder: arn, name: `policy-${at}`, document: large }, 20);
    }
    const { judge } = await harness.policies.of({ ...owner, user: `user-${user}`, arn });
    assert.equal(judge.judge(requestOf({}, "swf:ListDomains", arnOf("b"))), "implicitDeny");
  }
  const { weight = Number.NaN, entries, evictions } = harness.policies.figures;
  assert.ok(weight <= 10_000_000, `${weight} characters`);
  assert.equal(entries + evictions, 10);
});
