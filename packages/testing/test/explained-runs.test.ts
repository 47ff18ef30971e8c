// What `ExplainWorkflowExecution` says of histories that workers have written: it knows them by
// names and texts that only these write.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findingRows } from "@ekiden/diagnosis";
import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  proxyActivities,
  type Service,
  type SwfClient,
  sleep,
} from "@ekiden/flow";
import { startTestEnvironment, type TestEnvironmentSettings } from "@ekiden/testing";

const silent = { info() {}, warn() {}, error() {} };
const domain = "test";
const workflowId = "w";

const codesOf = async (swf: SwfClient): Promise<readonly string[]> => {
  const { explanations } = await swf.ekiden.explainWorkflowExecution({ domain, workflowId });
  const [{ findings } = assert.fail()] = explanations;
  return findings.map(({ code }) => code).filter((code) => code.startsWith("FLOW_"));
};

const tested = new Set<string>();

const activities = {
  work: async (_part: number) => {},
  fail: async () => {
    throw new ApplicationFailure("not now", { type: "Busy" });
  },
};
const { work, fail } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

let isDeployed = false;

const written = (code: () => Promise<unknown>) =>
  defineWorkflow({ name: "Written", version: "1.0" }, code);

interface Case {
  readonly code: string;
  readonly workflow: ReturnType<typeof written>;
  readonly settings?: Partial<TestEnvironmentSettings>;
}

const cases: Readonly<Record<string, Case>> = {
  "code that asks for something else now": {
    code: "FLOW_CODE_CHANGED",
    workflow: written(async () => {
      await (isDeployed ? sleep("1 minute") : work(1));
      await sleep("1 day");
    }),
  },
  "code that gives an activity another input now": {
    code: "FLOW_CODE_CHANGED",
    workflow: written(async () => {
      await work(isDeployed ? 2 : 1);
      await sleep("1 day");
    }),
  },
  "code that never waits": {
    code: "FLOW_ENDLESS",
    workflow: written(async () => {
      for (;;) await undefined;
    }),
    settings: { turnLimit: "0.2 seconds" },
  },
  "a timer with an id that the service does not take": {
    code: "FLOW_DECISIONS_INVALID",
    workflow: written(() => sleep("1 day", { id: "x".repeat(300) })),
  },
  "a mistake in the code": {
    code: "FLOW_DECISION_FAILED",
    workflow: written(async () => {
      throw new TypeError("x is not a function");
    }),
  },
  "an activity that is tried again later": {
    code: "FLOW_ACTIVITY_RETRIES",
    workflow: written(() => fail.with({ retry: { initialInterval: "1 hour" } })()),
  },
};

for (const [what, { code, workflow, settings }] of Object.entries(cases)) {
  test(`${what}: a run of Flow is explained by ${code}`, async () => {
    isDeployed = false;
    await using env = await startTestEnvironment({
      workflows: [workflow],
      activities,
      sticky: false,
      log: silent,
      ...settings,
    });
    const handle = await env.start(workflow, { workflowId });
    await env.idle();
    isDeployed = true;
    if (code === "FLOW_CODE_CHANGED") await handle.signal(defineSignal("wake"));
    await env.idle();
    assert.deepEqual(await codesOf(env.swf), [code]);
    tested.add(code);
  });
}

test("a type that no worker of the list knows is explained by FLOW_TYPE_UNKNOWN", async () => {
  const workflow = written(() => sleep("1 day"));
  await using env = await startTestEnvironment({ workflows: [workflow], log: silent });
  const workflowType = { name: "Other", version: "1.0" };
  await env.swf.registerWorkflowType({
    domain,
    ...workflowType,
    defaultTaskList: { name: "test" },
    defaultChildPolicy: "TERMINATE",
    defaultTaskStartToCloseTimeout: "60",
    defaultExecutionStartToCloseTimeout: "86400",
  });
  await env.swf.startWorkflowExecution({ domain, workflowId, workflowType });
  await env.idle();
  assert.deepEqual(await codesOf(env.swf), ["FLOW_TYPE_UNKNOWN"]);
  tested.add("FLOW_TYPE_UNKNOWN");
});

test("an update that the workflow does not answer is explained by FLOW_UPDATE_WAITS", async () => {
  const rename = defineUpdate<string>("rename");
  const workflow = written(async () => {
    rename.handle(() => condition(() => false).then(() => {}));
    await sleep("1 day");
  });
  await using env = await startTestEnvironment({ workflows: [workflow] });
  const handle = await env.start(workflow, { workflowId });
  const given = new AbortController();
  const answered = handle.update(rename, "new", { signal: given.signal });
  while ((await codesOf(env.swf)).length === 0) await env.idle();
  assert.deepEqual(await codesOf(env.swf), ["FLOW_UPDATE_WAITS"]);
  tested.add("FLOW_UPDATE_WAITS");
  given.abort(new Error("enough"));
  await assert.rejects(answered, /enough/);
});

test("more decisions than one answer holds are explained by FLOW_MORE_DECISIONS", async () => {
  const workflow = written(() => Promise.all(Array.from({ length: 150 }, () => sleep("1 day"))));
  const said: string[][] = [];
  /** Looks before each answer but the first. */
  const callBy = (swf: SwfClient): Service => ({
    async call(operation, input, options) {
      if (operation === "RespondDecisionTaskCompleted") said.push([...(await codesOf(swf))]);
      return swf.call(operation, input, options);
    },
  });
  await using env = await startTestEnvironment({ workflows: [workflow], callBy });
  await env.start(workflow, { workflowId });
  while (said.length < 2) {
    await env.idle();
    await env.server.skip();
  }
  assert.deepEqual(said, [[], ["FLOW_MORE_DECISIONS"]]);
  tested.add("FLOW_MORE_DECISIONS");
});

test("each finding about Flow is of a history that a worker has written", () => {
  const ofFlow = Object.keys(findingRows).filter((code) => code.startsWith("FLOW_"));
  assert.deepEqual([...tested].sort(), ofFlow.sort());
});
