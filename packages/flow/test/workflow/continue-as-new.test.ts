import assert from "node:assert/strict";
import {
  ApplicationFailure,
  compensated,
  continueAsNew,
  type Duration,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  proxyActivities,
  shielded,
  sleep,
  type WorkflowHandle,
  workflowInfo,
} from "../../src/index.ts";
import { type Live, scenario } from "./live.ts";

const activities = { note: async (what: string) => what };
const { note } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const settingsOf = () => {
  const { tags, childPolicy, taskPriority, workflowType } = workflowInfo();
  return { tags, childPolicy, taskPriority, version: workflowType.version };
};

interface Round {
  readonly left: number;
  readonly seen: readonly unknown[];
}

const counting = defineWorkflow(
  { name: "Counting", version: "1" },
  async ({ left, seen }: Round): Promise<unknown> => {
    const { continuedRunId } = workflowInfo();
    const all = [...seen, { ...settingsOf(), continues: continuedRunId !== undefined }];
    if (left === 0) return all;
    await sleep("1 minute");
    return continueAsNew<typeof counting>({ left: left - 1, seen: all });
  },
);

scenario(
  "the next run has the settings of the one before",
  { workflows: [counting] },
  async (live) => {
    const settings = { tags: ["a", "b"], childPolicy: "ABANDON", taskPriority: 3 } as const;
    const handle = await live.start(counting, { input: { left: 2, seen: [] }, ...settings });
    const next = { ...settings, version: "1" };
    assert.deepEqual(await live.result(handle), [
      { ...next, continues: false },
      { ...next, continues: true },
      { ...next, continues: true },
    ]);
  },
);

const second = defineWorkflow({ name: "Versions", version: "2" }, async (input: string) => [
  input,
  settingsOf(),
]);
const first = defineWorkflow({ name: "Versions", version: "1" }, async (version: string) => {
  const changed = { tags: ["new"], taskPriority: 9, workflowTypeVersion: version } as const;
  return continueAsNew<typeof second>("from 1", changed);
});

scenario(
  "the next run may be of another version, with other settings",
  { workflows: [first, second] },
  async (live) => {
    assert.deepEqual(await live.run(first, { input: "2", tags: ["old"] }), [
      "from 1",
      { tags: ["new"], childPolicy: "TERMINATE", taskPriority: 9, version: "2" },
    ]);
  },
);

const refusalOf = async (live: Live, handle: WorkflowHandle): Promise<string | undefined> =>
  ((await live.failure(handle)).cause as Error).message;

scenario(
  "a version that is refused fails the workflow",
  { workflows: [first, second] },
  async (live) => {
    const refused = "ContinueAsNewWorkflowExecution of this run was refused";
    const unknown = await live.start(first, { input: "3" });
    assert.equal(await refusalOf(live, unknown), `${refused}: WORKFLOW_TYPE_DOES_NOT_EXIST`);
    const { swf, domain } = live.env;
    const workflowType = { name: "Versions", version: "2" };
    await swf.deprecateWorkflowType({ domain, workflowType });
    const deprecated = await live.start(first, { input: "2" });
    assert.equal(await refusalOf(live, deprecated), `${refused}: WORKFLOW_TYPE_DEPRECATED`);
  },
);

const swallowing = defineWorkflow(
  { name: "Swallowing", version: "1" },
  async (round: number): Promise<string> => {
    if (round === 2) return "second round";
    try {
      return continueAsNew<typeof swallowing>(2);
    } catch {
      await note("swallowed");
      return "first round";
    } finally {
      await shielded(() => note("cleaned up"));
    }
  },
);

scenario(
  "a workflow that swallows continueAsNew still continues as new",
  { workflows: [swallowing], activities },
  async (live) => {
    const handle = await live.start(swallowing, { input: 1 });
    assert.equal(await live.result(handle), "second round");
    const names = (await live.events(handle)).flatMap(({ type, data }) =>
      type === "ActivityTaskScheduled" ? [data.input] : [],
    );
    assert.deepEqual(names, ['["swallowed"]', '["cleaned up"]']);
  },
);

const replacing = defineWorkflow({ name: "Replacing", version: "1" }, async (): Promise<void> => {
  try {
    continueAsNew<typeof replacing>(undefined);
  } finally {
    // biome-ignore lint/correctness/noUnsafeFinally: what it does is what is tested.
    throw new ApplicationFailure("cleaning up failed");
  }
});

scenario(
  "another error takes the place of continueAsNew",
  { workflows: [replacing] },
  async (live) => {
    const handle = await live.start(replacing, {});
    assert.equal(await refusalOf(live, handle), "cleaning up failed");
  },
);

const racing = defineWorkflow(
  { name: "Racing", version: "1" },
  async (isNext: boolean): Promise<string> => {
    if (isNext) return "second round";
    const after = async (time: Duration) => {
      await sleep(time);
      return continueAsNew<typeof racing>(true);
    };
    return compensated((undo) => {
      undo.add(() => note("undone"));
      return Promise.any([after("1 hour"), after("2 hours")]);
    });
  },
);

scenario(
  "a workflow all of whose ways in Promise.any continue as new does so",
  { workflows: [racing], activities },
  async (live) => {
    const handle = await live.start(racing, { input: false });
    assert.equal(await live.result(handle), "second round");
    const scheduled = (await live.events(handle)).filter(
      ({ type }) => type === "ActivityTaskScheduled",
    );
    assert.deepEqual(scheduled, []);
  },
);

const move = defineSignal("move");
const turn = defineUpdate("turn");
const handling = defineWorkflow(
  { name: "Handling", version: "1" },
  async (by: string): Promise<string> => {
    if (by !== "") return by;
    move.handle(() => continueAsNew<typeof handling>("signal"));
    turn.handle(() => continueAsNew<typeof handling>("update"));
    await sleep("1 day");
    return "too late";
  },
);

scenario("handlers may continue the workflow as new", { workflows: [handling] }, async (live) => {
  const signaled = await live.start(handling, { input: "" });
  await signaled.signal(move);
  assert.equal(await live.result(signaled), "signal");
  const updated = await live.start(handling, { input: "" });
  await assert.rejects(updated.update(turn), /continues as new/);
  assert.equal(await live.result(updated), "update");
});
