// Tokens that were handed out after a backup, brought to a store that was restored from it: there
// the same numbers are given out once more, to other runs and to other attempts.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { startTestPostgres } from "@ekiden/testing";
import { createNode, type Node } from "../../src/index.ts";

const domain = "shop";
const type = { name: "Order", version: "1" };
const workflows = ["a", "b", "c", "d"];
const unknown = { name: "UnknownResourceFault" };

/** Where a store is, and how it becomes once more what it was. */
interface RestorableStore {
  readonly options: { readonly data: string; readonly store?: string };
  backUp(): Promise<void>;
  restore(): Promise<void>;
}

const files = (): RestorableStore => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-restored-"));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const [data, copy] = [join(directory, "data"), join(directory, "copy")];
  return {
    options: { data },
    backUp: async () => cpSync(data, copy, { recursive: true }),
    async restore() {
      rmSync(data, { recursive: true });
      renameSync(copy, data);
    },
  };
};

const database = async (): Promise<RestorableStore> => {
  const postgres = await startTestPostgres();
  after(() => postgres[Symbol.asyncDispose]());
  const store = await postgres.createDatabase();
  const name = /@\/(\w+)/.exec(store)?.[1] ?? assert.fail(store);
  const run = async (text: string) => void (await postgres.run("postgres", text));
  return {
    options: { data: "unused", store },
    backUp: () => run(`create database copy template ${name}`),
    async restore() {
      await run(`drop database ${name}`);
      await run(`alter database copy rename to ${name}`);
    },
  };
};

class Server implements AsyncDisposable {
  readonly node: Node;
  readonly swf: SWF;

  private constructor(node: Node) {
    this.node = node;
    const credentials = { accessKeyId: "a", secretAccessKey: "s" };
    this.swf = new SWF({ endpoint: node.url, region: "us-east-1", credentials, maxAttempts: 1 });
  }

  static async start(restorable: RestorableStore): Promise<Server> {
    const rest = { region: "us-east-1", account: "123456789012", logLevel: "silent" } as const;
    const usual = { access: "open", limits: "relaxed", pollSeconds: 5 } as const;
    const address = { host: "127.0.0.1", port: 0 };
    return new Server(await createNode({ ...address, ...restorable.options, ...rest, ...usual }));
  }

  async register(): Promise<void> {
    const { swf } = this;
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await swf.registerWorkflowType({ domain, ...type });
    await swf.registerActivityType({ domain, ...type });
  }

  async begin(workflowId: string): Promise<void> {
    await this.swf.startWorkflowExecution({
      domain,
      workflowId,
      workflowType: type,
      taskList: { name: workflowId },
      childPolicy: "TERMINATE",
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: "86400",
    });
  }

  /** The token of its decision task. */
  async decision(workflowId: string): Promise<string> {
    const taskList = { name: workflowId };
    const { taskToken } = await this.swf.pollForDecisionTask({ domain, taskList });
    return taskToken ?? assert.fail("no decision task");
  }

  async activity(workflowId: string): Promise<string> {
    const taskList = { name: `work ${workflowId}` };
    const { taskToken } = await this.swf.pollForActivityTask({ domain, taskList });
    return taskToken ?? assert.fail("no activity task");
  }

  schedule(taskToken: string, workflowId: string) {
    const timeouts = { scheduleToStartTimeout: "NONE", scheduleToCloseTimeout: "NONE" };
    return this.swf.respondDecisionTaskCompleted({
      taskToken,
      decisions: [
        {
          decisionType: "ScheduleActivityTask",
          scheduleActivityTaskDecisionAttributes: {
            activityId: "1",
            activityType: type,
            taskList: { name: `work ${workflowId}` },
            ...timeouts,
            startToCloseTimeout: "NONE",
            heartbeatTimeout: "NONE",
          },
        },
      ],
    });
  }

  async begun(workflowId: string): Promise<{ decision: string; activity: string }> {
    await this.begin(workflowId);
    const decision = await this.decision(workflowId);
    await this.schedule(decision, workflowId);
    return { decision, activity: await this.activity(workflowId) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.swf.destroy();
    await this.node.close();
  }
}

const allRefuse = async ({ swf }: Server, taskToken: string): Promise<void> => {
  await assert.rejects(swf.recordActivityTaskHeartbeat({ taskToken }), unknown);
  await assert.rejects(swf.respondActivityTaskCanceled({ taskToken }), unknown);
  await assert.rejects(swf.respondActivityTaskFailed({ taskToken, reason: "r" }), unknown);
  await assert.rejects(swf.respondActivityTaskCompleted({ taskToken, result: "r" }), unknown);
};

const kinds = [
  ["a data directory", async () => files()],
  ["a PostgreSQL database", database],
] as const;

for (const [kind, open] of kinds) {
  describe(`${kind} that was restored from a backup`, () => {
    test("refuses what was handed out after it, and takes what it holds as given out", async () => {
      const restorable = await open();
      let kept: string;
      {
        await using server = await Server.start(restorable);
        await server.register();
        await server.begin("kept");
        await server.begin("idle");
        kept = await server.decision("kept");
      }
      await restorable.backUp();
      const before: { decision: string; activity: string; open: string }[] = [];
      let keptActivity: string;
      let idle: string;
      {
        await using server = await Server.start(restorable);
        // A restart alone refuses nothing.
        await server.schedule(kept, "kept");
        keptActivity = await server.activity("kept");
        idle = await server.decision("idle");
        for (const workflowId of workflows) {
          const tokens = await server.begun(workflowId);
          await server.begin(`${workflowId}2`);
          before.push({ ...tokens, open: await server.decision(`${workflowId}2`) });
        }
      }
      await restorable.restore();
      await using server = await Server.start(restorable);
      const { swf } = server;
      // The very attempt that the backup has: it has not been answered there.
      await server.schedule(kept, "kept");
      const renewed = await server.activity("kept");
      const idleRenewed = await server.decision("idle");
      for (const workflowId of workflows) {
        await server.begun(workflowId);
        await server.begin(`${workflowId}2`);
        await server.decision(`${workflowId}2`);
      }
      await allRefuse(server, keptActivity);
      await assert.rejects(swf.respondDecisionTaskCompleted({ taskToken: idle }), unknown);
      for (const { decision, activity, open } of before) {
        await assert.rejects(swf.respondDecisionTaskCompleted({ taskToken: open }), unknown);
        await assert.rejects(swf.respondDecisionTaskCompleted({ taskToken: decision }), unknown);
        await allRefuse(server, activity);
      }
      // All of it is still to be answered, by who has it now.
      await swf.respondActivityTaskCompleted({ taskToken: renewed });
      await swf.respondDecisionTaskCompleted({ taskToken: idleRenewed });
    });
  });
}
