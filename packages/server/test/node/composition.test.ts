// What a node is given arrives where it is used: each choice is seen at a real node, from outside.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import type { Input, OperationName } from "@ekiden/model";
import { startTestPostgres } from "@ekiden/testing";
import { createNode, type Node, type NodeOptions } from "../../src/index.ts";
import { openKeyService } from "../../src/node/open-access.ts";
import { Server } from "../human-tasks/server.ts";
import { Settings, Webhook } from "../human-tasks/sinks.ts";

const account = "123456789012";
const retention = { workflowExecutionRetentionPeriodInDays: "1" };

class NodeHarness implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "ekiden-composition-"));

  file(name: string, text?: string): string {
    const path = join(this.directory, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

class RunningNode implements AsyncDisposable {
  readonly node: Node;

  constructor(node: Node) {
    this.node = node;
  }

  static async start(given: Partial<NodeOptions> = {}): Promise<RunningNode> {
    return new RunningNode(
      await createNode({
        host: "127.0.0.1",
        port: 0,
        data: ":memory:",
        region: "eu-north-1",
        account,
        access: "open",
        limits: "relaxed",
        pollSeconds: 1,
        logLevel: "silent",
        ...given,
      }),
    );
  }

  /** The name of the fault, or the output. */
  call<K extends OperationName>(operation: K, input: Input<K>, host?: string): Promise<Answer> {
    const { port } = this.node;
    const headers = {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": `SimpleWorkflowService.${operation}`,
      ...(host !== undefined && { Host: host }),
    };
    return new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (more) => {
          text += more;
        });
        response.on("end", () => resolve(answerIn(text)));
      });
      sent.on("error", reject).end(JSON.stringify(input));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.node.close();
  }
}

interface Answer {
  readonly fault?: string | undefined;
  readonly output: Record<string, unknown>;
}

const answerIn = (text: string): Answer => {
  const output = text === "" ? {} : JSON.parse(text);
  return { fault: output.__type?.split("#")[1], output };
};

const page = { registrationStatus: "REGISTERED" } as const;

describe("a node", () => {
  test("answers to the hosts that it is given, and to no others", async () => {
    await using one = await RunningNode.start({ allowedHosts: ["swf.example"] });
    assert.equal((await one.call("ListDomains", page, "swf.example")).fault, undefined);
    assert.notEqual((await one.call("ListDomains", page, "evil.example")).fault, undefined);
  });

  test("names resources by its region and its account", async () => {
    await using one = await RunningNode.start({ region: "eu-north-1" });
    await one.call("RegisterDomain", { name: "d", ...retention });
    const { output } = await one.call("DescribeDomain", { name: "d" });
    const { arn } = output.domainInfo as { arn: string };
    assert.equal(arn, `arn:aws:swf:eu-north-1:${account}:/domain/d`);
  });

  test("keeps to its limits, those of the server and those of executions", async () => {
    const limits = { profile: "relaxed", domains: 1, openExecutionsPerDomain: 1 } as const;
    await using one = await RunningNode.start({ limits });
    await one.call("RegisterDomain", { name: "d", ...retention });
    const second = await one.call("RegisterDomain", { name: "e", ...retention });
    assert.equal(second.fault, "LimitExceededFault");
    const workflowType = { name: "t", version: "1" };
    await one.call("RegisterWorkflowType", { domain: "d", ...workflowType });
    const start = (workflowId: string) =>
      one.call("StartWorkflowExecution", {
        domain: "d",
        workflowId,
        workflowType,
        taskList: { name: "l" },
        childPolicy: "TERMINATE",
        taskStartToCloseTimeout: "NONE",
        executionStartToCloseTimeout: "60",
      });
    assert.equal((await start("a")).fault, undefined);
    assert.equal((await start("b")).fault, "LimitExceededFault");
  });

  test("keeps to its quotas, and to those that are given in other words", async () => {
    const quotas = {
      profile: "relaxed",
      operations: { ListDomains: { size: 1, perSecond: 0.001 } },
    } as const;
    await using one = await RunningNode.start({ quotas, quota: ["TagResource=1/1"] });
    assert.equal((await one.call("ListDomains", page)).fault, undefined);
    assert.equal((await one.call("ListDomains", page)).fault, "ThrottlingException");
    await assert.rejects(RunningNode.start({ quota: ["Nothing=1/1"] }), /Nothing/);
  });

  test("tells its audit log of calls", async () => {
    using harness = new NodeHarness();
    const audit = harness.file("audit.log");
    {
      await using one = await RunningNode.start({ audit });
      await one.call("ListDomains", page);
    }
    assert.match(readFileSync(audit, "utf8"), /"eventName":"ListDomains"/);
  });

  test("writes its log where it is told to", async () => {
    const lines: string[] = [];
    const logTo = { write: (line: string) => void lines.push(line) };
    await using one = await RunningNode.start({ logLevel: "debug", logTo });
    await one.call("DescribeDomain", { name: "nowhere" });
    assert.ok(lines.some((line) => line.includes("nowhere")));
  });

  test("asks policies what a user of its keys may do", async () => {
    using harness = new NodeHarness();
    const data = harness.file("data");
    const masterKey = Buffer.alloc(32, 7).toString("base64");
    await using one = await RunningNode.start({ data, masterKey, access: "keys" });
    const keys = await openKeyService({ data, masterKey });
    const worker = await keys.service.create({ account, user: "worker" });
    await keys.close();
    const asking = async (credentials: { accessKeyId: string; secretAccessKey: string }) => {
      const { url: endpoint } = one.node;
      const swf = new SWF({ endpoint, region: "eu-north-1", credentials, maxAttempts: 1 });
      return swf.listDomains(page).finally(() => swf.destroy());
    };
    assert.ok(one.node.firstKey);
    await asking(one.node.firstKey);
    await assert.rejects(asking(worker), { name: "AccessDeniedException" });
  });

  test("ends a poll that has waited as long as polls may", async () => {
    await using one = await RunningNode.start({ pollSeconds: 1 });
    await one.call("RegisterDomain", { name: "d", ...retention });
    const poll = { domain: "d", taskList: { name: "l" } };
    const { output } = await one.call("PollForActivityTask", poll);
    assert.deepEqual(output, { startedEventId: 0 });
  });

  test("invokes the functions that it has been given", async () => {
    const answered = await lambdaEventsOf({ functions: { hello: () => "hi" } });
    assert.deepEqual(answered, ["LambdaFunctionScheduled"]);
    const refused = await lambdaEventsOf({});
    assert.deepEqual(refused, ["ScheduleLambdaFunctionFailed"]);
  });

  test("tells people of tasks in the lists that are their inboxes", async () => {
    await using webhook = await Webhook.start();
    await using settings = await Settings.write({
      webhook: { url: webhook.url, secret: "s" },
      everybody: ["john"],
    });
    await using server = await Server.start({ notify: settings.file, inboxLists: ["people"] });
    await server.ask("w", JSON.stringify({ humanTask: { title: "Look" } }));
    const { person } = JSON.parse((await webhook.posts.next()).body);
    assert.equal(person, "john");
    await using other = await Server.start({ inboxLists: ["somebody"] });
    await other.ask("w", JSON.stringify({ humanTask: { title: "Look" } }));
    assert.deepEqual((await other.ekiden("ListHumanTasks", { domain: "office" })).body.tasks, []);
  });

  test("shows its console, and sends hints of what has changed", async () => {
    using harness = new NodeHarness();
    harness.file("index.html", "<title>console</title>");
    await using server = await Server.start({ consoleFiles: harness.directory });
    const { url } = server.node;
    assert.match(await (await fetch(`${url}/console/`)).text(), /<title>console/);
    const events = await fetch(`${url}/api/events?domain=office`);
    const chunks = (events.body ?? assert.fail()).pipeThrough(new TextDecoderStream());
    const changed = (async () => {
      let text = "";
      for await (const chunk of chunks) {
        text += chunk;
        if (text.includes('"workflowId":"w"')) return text;
      }
      return text;
    })();
    await server.ask("w");
    assert.match(await changed, /event: changed\ndata: .*"workflowId":"w"/);
  });

  test("shares its quotas with the nodes beside it", async () => {
    await using postgres = await startTestPostgres();
    const store = await postgres.createDatabase();
    const quotas = {
      profile: "relaxed",
      executions: { GetWorkflowExecutionHistory: { size: 2, perSecond: 0.001 } },
    } as const;
    await using one = await RunningNode.start({ store, quotas });
    await using _other = await RunningNode.start({ store, quotas });
    await one.call("RegisterDomain", { name: "d", ...retention });
    let asked = 0;
    /** Two calls are let through at a node that knows of no other, and one at a half. */
    const isShared = async (): Promise<boolean> => {
      asked += 1;
      const execution = { workflowId: "w", runId: `run-${asked}` };
      await one.call("GetWorkflowExecutionHistory", { domain: "d", execution });
      const { fault } = await one.call("GetWorkflowExecutionHistory", { domain: "d", execution });
      return fault === "ThrottlingException";
    };
    while (!(await isShared())) assert.ok(asked < 20_000, "the nodes know of each other");
  });
});

/** What the decision to invoke a function leads to. */
const lambdaEventsOf = async (given: Partial<NodeOptions>): Promise<string[]> => {
  await using server = await Server.start(given);
  const { swf } = server;
  const domain = "office";
  const taskList = { name: "l" };
  const lambdaRole = `arn:aws:iam::${account}:role/r`;
  const { runId } = await swf.startWorkflowExecution({
    domain,
    workflowId: "f",
    workflowType: { name: "approval", version: "1" },
    taskList,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: "NONE",
    lambdaRole,
    executionStartToCloseTimeout: "60",
  });
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList });
  const decisionType = "ScheduleLambdaFunction";
  const attributes = { id: "1", name: "hello", input: "{}" };
  const decision = { decisionType, scheduleLambdaFunctionDecisionAttributes: attributes } as const;
  await swf.respondDecisionTaskCompleted({ taskToken, decisions: [decision] });
  const execution = { workflowId: "f", runId };
  const { events = [] } = await swf.getWorkflowExecutionHistory({ domain, execution });
  return events
    .map(({ eventType = "" }) => eventType)
    .filter((type) => /^Schedule|Scheduled$/.test(type) && /Lambda/.test(type));
};
