// A key that was deleted is remembered for half a second. Its policies are gone at once, and it
// must not be able to do more meanwhile than they let it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAdministrator, type PolicyCache } from "../../../src/access/policy/policy-cache.ts";
import { ownerUser, type Principal, userArn } from "../../../src/access/principal.ts";
import { KeyHarness, owner } from "./key-harness.ts";

const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const request = { action: "swf:ListDomains", resource: "*", context: () => undefined };
const documentOf = (...Statement: object[]) => JSON.stringify({ Statement });
const narrow = documentOf({ ...everything, Action: "swf:CountOpenWorkflowExecutions" });

const standingOf = async (policies: PolicyCache, principal: Principal) => {
  const rights = await policies.of(principal);
  return {
    isAdministrator: isAdministrator(principal, rights),
    verdict: rights.judge.judge(request),
  };
};

const nothing = { isAdministrator: false, verdict: "implicitDeny" };

for (const [of, document] of [
  ["that a policy narrowed", narrow],
  ["without a policy", undefined],
] as const) {
  test(`a deleted key of the owner ${of} may do nothing, nor may its sessions`, async () => {
    await using harness = new KeyHarness();
    const key = await harness.service.create({ ...owner, user: ownerUser });
    const holder = key.accessKeyId;
    if (document) await harness.store.policies.attach({ holder, name: "own", document }, 20);
    const session = await harness.service.session(holder, 900);
    await harness.identify(key);
    await harness.service.delete(holder);
    for (const credentials of [key, session]) {
      const principal = await harness.identify(credentials);
      assert.deepEqual(await standingOf(harness.policies, principal), nothing);
    }
  });
}

test("a deleted key whose policy denied does not do what the policies of its user allow", async () => {
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
  assert.deepEqual(await standingOf(harness.policies, principal), nothing);
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
