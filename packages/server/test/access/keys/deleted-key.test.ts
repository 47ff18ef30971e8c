// A key that was deleted is remembered for half a second. Its policies are gone at once, and with
// them all that a call by it could do.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyCache } from "../../../src/access/policy/policy-cache.ts";
import { ownerUser, type Principal, userArn } from "../../../src/access/principal.ts";
import { KeyHarness, owner } from "./key-harness.ts";

const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const request = { action: "swf:ListDomains", resource: "*", context: () => undefined };
const documentOf = (...Statement: object[]) => JSON.stringify({ Statement });
const narrow = documentOf({ ...everything, Action: "swf:CountOpenWorkflowExecutions" });

/** Its rights tell that it is gone before the cache of keys does. */
const assertGone = (policies: PolicyCache, principal: Principal) =>
  assert.rejects(async () => policies.of(principal), { name: "UnrecognizedClientException" });

for (const [of, document] of [
  ["that a policy narrowed", narrow],
  ["without a policy", undefined],
] as const) {
  test(`a deleted key of the owner ${of} is not recognized, nor are its sessions`, async () => {
    await using harness = new KeyHarness();
    const key = await harness.service.create({ ...owner, user: ownerUser });
    const holder = key.accessKeyId;
    if (document) await harness.store.policies.attach({ holder, name: "own", document }, 20);
    const session = await harness.service.session(holder, 900);
    await harness.identify(key);
    await harness.service.delete(holder);
    for (const credentials of [key, session]) {
      const principal = await harness.identify(credentials);
      await assertGone(harness.policies, principal);
    }
  });
}

test("a deleted key whose policy denied has none of what the policies of its user allow", async () => {
  await using harness = new KeyHarness();
  const { policies } = harness.store;
  const key = await harness.service.create(owner);
  const holder = userArn(owner.account, owner.user);
  await policies.attach({ holder, name: "all", document: documentOf(everything) }, 20);
  const document = documentOf({ ...everything, Effect: "Deny" });
  await policies.attach({ holder: key.accessKeyId, name: "none", document }, 20);
  const principal = await harness.identify(key);
  assert.equal((await harness.policies.of(principal)).judge.judge(request), "explicitDeny");
  await harness.service.delete(key.accessKeyId);
  harness.now += 500;
  await assertGone(harness.policies, principal);
});

test("what its user may do, a caller may who has no key of its own", async () => {
  await using harness = new KeyHarness();
  const holder = userArn(owner.account, owner.user);
  const principal = { ...owner, arn: holder, invokedBy: "humanTaskLink" } as const;
  await harness.store.policies.attach(
    { holder, name: "all", document: documentOf(everything) },
    20,
  );
  const { judge } = await harness.policies.of(principal);
  assert.equal(judge.judge(request), "allowed");
});
