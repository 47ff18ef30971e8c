// Clients, a balancer as docs/operations/balancers.md sets it, and two nodes over one PostgreSQL.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { PollForDecisionTaskCommandOutput, SWF } from "@aws-sdk/client-swf";
import { startTestPostgres } from "@ekiden/testing";
import { altered, Balancer, configurationOf, type Kind, skipOf } from "./balancer.ts";
import { Relay } from "./relay.ts";
import {
  clientOf,
  domain,
  openPoll,
  start,
  startMany,
  TwoNodes,
  takeMany,
  workflowType,
} from "./two-nodes.ts";

const postgres = await startTestPostgres();
const nodes = await TwoNodes.start(postgres);
after(async () => {
  await nodes[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});
const kinds: readonly Kind[] = ["haproxy", "nginx"];
const worker = fileURLToPath(new URL("killed-worker.js", import.meta.url));

for (const kind of kinds) {
  const skip = skipOf(kind);

  test(`behind ${kind}, 30 polls are canceled, and 30 of 30 tasks go to pollers that are there`, {
    skip,
  }, async () => {
    await using balancer = await Balancer.start({ kind, ports: nodes.ports });
    using swf = disposable(clientOf(balancer.url));
    const list = `canceled-${kind}`;
    const polls = Array.from({ length: 30 }, () => openPoll(balancer.url, list));
    await nodes.pollsWait(30);
    assert.ok(nodes.one.waitingPolls > 0 && nodes.two.waitingPolls > 0, "both nodes have some");
    for (const poll of polls) poll.destroy();
    await nodes.pollsWait(0);
    const started = await startMany(swf, list, 30);
    assert.deepEqual(await takeMany(swf, list, 30), started);
  });

  test(`behind ${kind}, a worker is killed, and its tasks go to one that is there`, {
    skip,
  }, async () => {
    await using balancer = await Balancer.start({ kind, ports: nodes.ports });
    using swf = disposable(clientOf(balancer.url));
    const list = `killed-${kind}`;
    const killed = spawn(process.execPath, [worker, balancer.url, domain, list, "10"]);
    await nodes.pollsWait(10);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    await nodes.pollsWait(0);
    const started = await startMany(swf, list, 10);
    assert.deepEqual(await takeMany(swf, list, 10), started);
  });

  test(`behind ${kind}, a node is drained, and no call and no task is lost`, { skip }, async () => {
    await using own = await TwoNodes.start(postgres);
    await using balancer = await Balancer.start({ kind, ports: own.ports });
    using swf = disposable(clientOf(balancer.url, { maxAttempts: 5 }));
    const list = `drained-${kind}`;
    const polls = takeMany(swf, list, 10);
    await own.pollsWait(10);
    const starts = Array.from({ length: 60 }, (_, index) => `${list}-${index}`);
    let drained: Promise<void> | undefined;
    const lane = async () => {
      for (let id = starts.pop(); id !== undefined; id = starts.pop()) {
        if (starts.length < 40) drained ??= own.one.close();
        await start(swf, list, id);
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    await drained;
    const early = (await polls).filter((id) => id !== "nothing");
    const late = await takeMany(swf, list, 60 - early.length);
    assert.equal(new Set([...early, ...late]).size, 60, "each of the tasks came once");
    assert.ok(!late.includes("nothing"));
  });

  test(`behind ${kind}, a call whose connection breaks is not sent to the other node`, {
    skip,
  }, async () => {
    const cut = (operation: string, call: (swf: SWF) => Promise<unknown>) =>
      withRelays({ kind, operation }, async (swf, calls) => {
        await assert.rejects(call(swf), ({ $metadata }) => $metadata.httpStatusCode === 502);
        assert.equal(calls(), 1, `${operation} was sent once`);
      });
    const list = `broken-${kind}`;
    await cut("StartWorkflowExecution", (swf) => start(swf, list, list));
    using swf = disposable(clientOf(nodes.one.endpoint));
    const { taskToken } = await swf.pollForDecisionTask({ domain, taskList: { name: list } });
    assert.ok(taskToken, "the call was carried out");
    await cut("RespondDecisionTaskCompleted", (swf) =>
      swf.respondDecisionTaskCompleted({ taskToken }),
    );
    await swf.signalWorkflowExecution({ domain, workflowId: list, signalName: "go" });
    await cut("PollForDecisionTask", (swf) =>
      swf.pollForDecisionTask({ domain, taskList: { name: list } }),
    );
    assert.deepEqual(await eventsOf(swf, list), [
      "WorkflowExecutionStarted",
      ...["DecisionTaskScheduled", "DecisionTaskStarted", "DecisionTaskCompleted"],
      "WorkflowExecutionSignaled",
      ...["DecisionTaskScheduled", "DecisionTaskStarted"],
    ]);
  });

  test(`behind ${kind}, calls that broke on the nodes do not keep the next one from them`, {
    skip,
  }, async () => {
    const operation = "DescribeDomain";
    await withRelays({ kind, operation }, async (swf, calls, breakNext) => {
      for (let broken = 1; broken <= 4; broken += 1) {
        breakNext();
        await assert.rejects(swf.describeDomain({ name: domain }), isBroken);
        assert.equal(calls(), broken, "it was sent to a node");
      }
      const { domainInfo } = await swf.describeDomain({ name: domain });
      assert.equal(domainInfo?.name, domain);
    });
  });
}

test("a balancer that repeats calls has nothing started or answered twice, but a signal sent twice", {
  skip: skipOf("haproxy"),
}, async () => {
  const cut = (operation: string, call: (swf: SWF) => Promise<unknown>, fault: string) =>
    withRelays({ kind: "haproxy", operation, configuration: repeating() }, async (swf, calls) => {
      await assert.rejects(call(swf), { name: fault });
      assert.equal(calls(), 2, `${operation} was repeated`);
    });
  const list = "repeated";
  await cut(
    "StartWorkflowExecution",
    (swf) => start(swf, list, list),
    "WorkflowExecutionAlreadyStartedFault",
  );
  using swf = disposable(clientOf(nodes.one.endpoint));
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList: { name: list } });
  await cut(
    "RespondDecisionTaskCompleted",
    (swf) => swf.respondDecisionTaskCompleted({ taskToken }),
    "UnknownResourceFault",
  );
  const operation = "SignalWorkflowExecution";
  await withRelays(
    { kind: "haproxy", operation, configuration: repeating() },
    async (swf, calls) => {
      await swf.signalWorkflowExecution({ domain, workflowId: list, signalName: "wake" });
      assert.equal(calls(), 2, "the signal was repeated");
    },
  );
  assert.deepEqual(await eventsOf(swf, list), [
    "WorkflowExecutionStarted",
    ...["DecisionTaskScheduled", "DecisionTaskStarted", "DecisionTaskCompleted"],
    ...["WorkflowExecutionSignaled", "DecisionTaskScheduled", "WorkflowExecutionSignaled"],
  ]);
});

test("a balancer that repeats a poll loses no task: it comes once it has timed out", {
  skip: skipOf("haproxy"),
}, async () => {
  const operation = "PollForDecisionTask";
  await withRelays(
    { kind: "haproxy", operation, configuration: repeating() },
    async (swf, calls) => {
      const taskList = { name: "polled-twice" };
      const of = { domain, workflowId: taskList.name, workflowType, taskList };
      await swf.startWorkflowExecution({ ...of, taskStartToCloseTimeout: "3" });
      const { events = [], taskToken } = await swf.pollForDecisionTask({ domain, taskList });
      assert.equal(calls(), 2, "the poll was repeated");
      assert.deepEqual(
        events.map(({ eventType }) => eventType),
        [
          "WorkflowExecutionStarted",
          ...["DecisionTaskScheduled", "DecisionTaskStarted", "DecisionTaskTimedOut"],
          ...["DecisionTaskScheduled", "DecisionTaskStarted"],
        ],
      );
      await swf.respondDecisionTaskCompleted({ taskToken });
    },
  );
});

type Metadata = PollForDecisionTaskCommandOutput["$metadata"];

/** HAProxy answers 502 on the first connection to a node, and closes with later ones. */
const isBroken = ({ message, $metadata }: { message: string; $metadata: Metadata }) =>
  $metadata.httpStatusCode === 502 || message === "socket hang up";

/** With calls repeated on the other node after any failure, against what the page says. */
const repeating = (): string =>
  altered(configurationOf("haproxy"), "retry-on conn-failure ", "retry-on all-retryable-errors ");

interface Relays {
  readonly kind: Kind;
  readonly operation: string;
  readonly configuration?: string;
}

/**
 * A client behind a balancer; the first call of the operation breaks beyond the balancer, and
 * after `breakNext` the next one.
 */
const withRelays = async (
  { kind, operation, ...rest }: Relays,
  use: (swf: SWF, calls: () => number, breakNext: () => void) => Promise<void>,
): Promise<void> => {
  const [first, second] = nodes.ports;
  await using one = await Relay.start(first, operation);
  await using two = await Relay.start(second, operation);
  await using balancer = await Balancer.start({ kind, ports: [one.port, two.port], ...rest });
  using swf = disposable(clientOf(balancer.url));
  const relays = [one, two];
  const setBreaks = (breaks: boolean) => {
    for (const relay of relays) relay.breaksNext = breaks;
  };
  setBreaks(true);
  // Only the first of them is to break, whichever node it goes to.
  for (const relay of relays) relay.onBreak = () => setBreaks(false);
  await use(
    swf,
    () => one.calls + two.calls,
    () => setBreaks(true),
  );
};

const eventsOf = async (swf: SWF, workflowId: string): Promise<(string | undefined)[]> => {
  const { executionInfos: [info] = [] } = await swf.listOpenWorkflowExecutions({
    domain,
    executionFilter: { workflowId },
    startTimeFilter: { oldestDate: new Date(0) },
  });
  const execution = { workflowId, runId: info?.execution?.runId };
  const { events = [] } = await swf.getWorkflowExecutionHistory({ domain, execution });
  return events.map(({ eventType }) => eventType);
};

const disposable = (swf: SWF): SWF & Disposable =>
  Object.assign(swf, { [Symbol.dispose]: () => swf.destroy() });
