// Calls that wait while their key is disabled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { isInForce, type KeyHolder } from "../../src/access/in-force.ts";
import { CloseWaits } from "../../src/matching/close-waits.ts";
import { Matcher } from "../../src/matching/matcher.ts";
import { dismissBarred } from "../../src/operations/barred-callers.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";

const pollMilliseconds = 600_000;
const list = { kind: "activity", domain: domainKey(undefined, "d"), name: "l" } as const;
const role = { arn: "arn", id: "AROA", sessionName: "s", since: 0 };

test("calls that wait end where their key is disabled, for a look at each key", async () => {
  await using harness = new KeyHarness();
  const { store, cache: keys, roles, service, clock } = harness;
  const pollClock = new TestClock();
  const waiting = { clock, pollClock, passingTime: pollClock, pollMilliseconds };
  const matcher = new Matcher({ tasks: store.tasks, ...waiting, pollersPerTaskList: 10 });
  const sharing = { isShared: false, nodes: () => 1, closeWaits: 10 };
  const closeWaits = new CloseWaits({ executions: store.executions, ...sharing, ...waiting });
  const waits = [matcher, closeWaits];
  const round = dismissBarred({
    waits,
    isInForce: (principal) => isInForce(principal, { keys, roles }),
    clock: pollClock,
  });

  const bad = await service.create(owner);
  const good = await service.create(owner);
  const callerWith = (principal: KeyHolder) => ({
    principal,
    gone: false,
    onGone: () => undefined,
  });
  const ended: string[] = [];
  const poll = (name: string, principal: KeyHolder) =>
    void matcher.wait(list, callerWith(principal), () => name).then(() => ended.push(name));
  poll("bad", { accessKeyId: bad.accessKeyId });
  poll("session of bad", { accessKeyId: "ASIA", sessionOf: bad.accessKeyId });
  poll("role that is gone", { accessKeyId: "ASIA", sessionOf: good.accessKeyId, role });
  poll("good", { accessKeyId: good.accessKeyId });
  poll("good as well", { accessKeyId: good.accessKeyId });
  poll("in this process", {});
  const wait = closeWaits.begin(
    { domain: list.domain, runId: "run" },
    callerWith({ accessKeyId: bad.accessKeyId }),
  );

  await service.setStatus(bad.accessKeyId, "disabled");
  harness.asked = 0;
  await round();
  assert.deepEqual(ended, ["bad", "session of bad", "role that is gone"]);
  assert.equal(await wait.told(1 as never), false);
  assert.deepEqual([matcher.waitingPolls, closeWaits.size, harness.asked], [3, 0, 2]);
});
