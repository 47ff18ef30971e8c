// What a node remembers of a caller's policies, and what it notices of a change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boundaryOf, userArn } from "../../src/access/principal.ts";
import { allow, requestOf } from "./asking.ts";
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
