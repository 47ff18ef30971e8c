// A server that is told to stop while all that it speaks to takes connections and says nothing. In
// real time: together they are waited for no longer than supervisors wait.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { type Decision, decisionToWire } from "@ekiden/model";
import { Client, Line } from "./client.ts";
import { temporaryDirectory } from "./directory.ts";
import { registerAll } from "./register.ts";
import { ServerProcess } from "./server-process.ts";
import { deciderList, domain, journey, work } from "./workflows.ts";

/** Takes what it is sent, and answers nothing. */
class SilentPeer implements AsyncDisposable {
  readonly #sockets: Socket[] = [];
  readonly #server: Server;
  #text = "";
  #wake: () => void = () => {};

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.push(socket);
      socket.setEncoding("latin1").on("error", () => undefined);
      socket.on("data", (text: string) => {
        this.#text += text;
        this.#wake();
      });
    });
  }

  static async open(): Promise<SilentPeer> {
    const peer = new SilentPeer();
    peer.#server.listen(0, "127.0.0.1");
    await once(peer.#server, "listening");
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves once it has been asked that. */
  async asked(path: string): Promise<void> {
    while (!this.#text.includes(`POST ${path} `)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Of a run of that name, which is started for it. */
const decide = async (client: Client, workflowId: string, decision: Decision): Promise<void> => {
  const taskToken = await start(client, workflowId);
  const decisions = [decisionToWire(decision)];
  await client.insist("RespondDecisionTaskCompleted", { taskToken, decisions });
};

const start = async (client: Client, workflowId: string): Promise<string> => {
  await client.insist("StartWorkflowExecution", {
    domain,
    workflowId,
    workflowType: journey,
    taskList: deciderList,
  });
  const task = await client.insist("PollForDecisionTask", { domain, taskList: deciderList });
  return task.taskToken ?? assert.fail();
};

const askPerson: Decision = {
  type: "ScheduleActivityTask",
  data: {
    activityId: "approval",
    activityType: work,
    taskList: { name: "people" },
    input: JSON.stringify({ humanTask: { title: "Buy shoes?", assignees: ["mary"] } }),
    scheduleToStartTimeout: "NONE",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "NONE",
    heartbeatTimeout: "NONE",
  },
};

/** What a caller sends who has more to say, and does not. */
const halfCall = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{";

test("SIGTERM ends a server in order while callers, receivers and collectors all hang", async () => {
  using directory = temporaryDirectory();
  await using peer = await SilentPeer.open();
  const { url } = peer;
  const notify = join(directory.path, "notify.json");
  const webhook = { url: `${url}/notice`, secret: "s" };
  writeFileSync(notify, JSON.stringify({ url: "http://inbox.example", webhook }));
  const events = join(directory.path, "events.json");
  const target = { name: "away", events: ["execution.completed"], command: ["sleep", "60"] };
  writeFileSync(events, JSON.stringify({ targets: [target] }));
  await using server = await ServerProcess.start({
    data: join(directory.path, "data"),
    more: ["--notify", notify, "--events", events],
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
  });
  const line = new Line();
  line.connect(server.port);
  const client = new Client("client", line);
  await registerAll(client);
  await decide(client, "asking", askPerson);
  await peer.asked("/notice");
  await decide(client, "ending", { type: "CompleteWorkflowExecution", data: {} });
  await peer.asked("/v1/traces");
  const caller = connect(server.port, "127.0.0.1");
  caller.on("error", () => undefined);
  await new Promise((resolve) => caller.write(halfCall, resolve));
  await client.insist("ListDomains", { registrationStatus: "REGISTERED" });
  const { code, signal, complaint } = await server.stop("SIGTERM");
  assert.deepEqual([code, signal, /did not stop/.test(complaint)], [0, null, false]);
  caller.destroy();
  line.hangUp();
});
