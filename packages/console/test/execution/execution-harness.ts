// A server with the console, a worker, and runs of every kind: what the browser is shown in tests.
import { SWFClient } from "@aws-sdk/client-swf";
import { createWorker, FlowClient, registerDomain, type Worker } from "@ekiden/flow";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { activities, mended, workflows } from "./workflows.ts";

export const domain = "shop";
const taskList = "shop";

const quiet = { info() {}, warn() {}, error() {} };

export interface Ran {
  readonly workflowId: string;
  readonly runId: string;
}

export interface ExecutionHarnessOptions {
  /** The directory of a build of the console. */
  readonly consoleFiles: string;
  /** 0, the default: any that is free. */
  readonly port?: number;
}

export class ExecutionHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly swf: SWFClient;
  readonly client: FlowClient;
  readonly #worker: Worker;

  constructor(server: TestServer, swf: SWFClient, worker: Worker) {
    this.server = server;
    this.swf = swf;
    this.client = new FlowClient({ client: swf, domain });
    this.#worker = worker;
  }

  /** The path of the page of a run, below `/console/`. */
  pageOf({ workflowId, runId }: Ran, search = ""): string {
    const [workflow, run] = [workflowId, runId].map(encodeURIComponent);
    return `domains/${domain}/executions/${workflow}/${run}${search}`;
  }

  /** Completed, after an activity was tried three times. */
  async bought(workflowId: string): Promise<Ran> {
    const input = { item: "lantern", cents: 4_900 };
    const handle = await this.client.start(workflows.buy, { workflowId, input, tags: ["web"] });
    await handle.result();
    return handle;
  }

  /** Failed, because an activity did. */
  async refused(workflowId: string): Promise<Ran> {
    const handle = await this.client.start(workflows.refused, {
      workflowId,
      input: { item: "moon" },
    });
    await handle.result().catch(() => undefined);
    return handle;
  }

  /**
   * Open, with an activity that runs and one that no worker takes, a child, a timer and a marker.
   */
  async shipping(workflowId: string): Promise<Ran> {
    const input = { item: workflowId, to: "Kyoto" };
    return this.client.start(workflows.ship, { workflowId, input, tags: ["priority", "kyoto"] });
  }

  /** Open, because its decider makes a mistake, until it is mended. */
  async mistaken(workflowId: string): Promise<Ran> {
    return this.client.start(workflows.priced, { workflowId, input: { item: "lantern" } });
  }

  /** What a deployment of corrected code would do. */
  mend(workflowId: string): void {
    mended.add(workflowId);
  }

  /** Open, on a task list without a poller. */
  async waiting(workflowId: string): Promise<Ran> {
    const input = { item: "lantern", cents: 1 };
    return this.client.start(workflows.buy, { workflowId, input, taskList: "unpolled" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.stop({ pollsWithin: "0 seconds", tasksWithin: "0 seconds" });
    await this.server.close();
    this.swf.destroy();
  }
}

export const startExecutionHarness = async ({
  consoleFiles,
  port = 0,
}: ExecutionHarnessOptions): Promise<ExecutionHarness> => {
  const server = await startTestServer({ time: "running", pollSeconds: 1, port, consoleFiles });
  const swf = new SWFClient(server.clientOptions);
  await registerDomain(swf, domain);
  const worker = await createWorker({
    client: swf,
    domain,
    taskList,
    activities,
    workflows: Object.values(workflows),
    identity: "shop-worker-1",
    log: quiet,
  });
  return new ExecutionHarness(server, swf, worker);
};
