// A server whose clock a test moves, and schedules of a domain.
import { type EkidenInput, SwfClient } from "@ekiden/client";
import { startTestServer, type TestServer } from "@ekiden/testing";
import type { Browser } from "playwright-core";
import { Visitor, type VisitorOptions } from "./visitor.ts";

export const domain = "office";
const workflowType = { name: "Report", version: "1" };
const importType = { name: "Import", version: "1" };

type Given = Partial<EkidenInput<"CreateSchedule">>;

export class ScheduleHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly #swf: SwfClient;

  private constructor(server: TestServer) {
    this.server = server;
    this.#swf = new SwfClient(server.clientOptions);
  }

  get ekiden(): SwfClient["ekiden"] {
    return this.#swf.ekiden;
  }

  static async open(consoleFiles: string): Promise<ScheduleHarness> {
    const harness = new ScheduleHarness(await startTestServer({ consoleFiles }));
    const swf = harness.#swf;
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "7" });
    for (const type of [workflowType, importType]) {
      await swf.registerWorkflowType({
        domain,
        ...type,
        defaultTaskList: { name: "reports" },
        defaultChildPolicy: "TERMINATE",
        defaultTaskStartToCloseTimeout: "600",
        defaultExecutionStartToCloseTimeout: "86400",
      });
    }
    return harness;
  }

  /** Of each quarter of an hour, unless other times are given. */
  async create(name: string, given: Given = {}): Promise<void> {
    await this.ekiden.createSchedule({
      domain,
      name,
      times: { everySeconds: 900 },
      start: { workflowType },
      ...given,
    });
  }

  describe(name: string) {
    return this.ekiden.describeSchedule({ domain, name });
  }

  /** The execution that the schedule started last comes to an end. */
  async endLast(name: string): Promise<void> {
    const { recent } = await this.describe(name);
    const { workflowId } = recent.find(({ outcome }) => outcome === "STARTED") ?? {};
    if (workflowId === undefined) throw new Error(`${name} has started no execution.`);
    await this.#swf.terminateWorkflowExecution({ domain, workflowId });
    await this.server.settled();
  }

  /** None of the type is started any more. */
  async deprecate(type = workflowType): Promise<void> {
    await this.#swf.deprecateWorkflowType({ domain, workflowType: type });
  }

  /** Three starts, two times that are skipped beside the last of them, and two that fail. */
  async meetTimes(name: string): Promise<void> {
    await this.create(name, { start: { workflowType: importType } });
    for (const _ of [1, 2]) {
      await this.server.advance({ minutes: 15 });
      await this.endLast(name);
    }
    await this.server.advance({ minutes: 45 });
    await this.endLast(name);
    await this.deprecate(importType);
    await this.server.advance({ minutes: 35 });
  }

  /** Schedules of several kinds, one of which is paused. */
  async populate(): Promise<void> {
    const timeZone = "Europe/Berlin";
    await this.create("nightly-report", {
      description: "All of the day before",
      times: { cron: ["0 3 * * MON-FRI"], timeZone },
      start: { workflowType, input: '{"of":"yesterday"}' },
      overlap: "WAIT",
    });
    await this.create("inventory", { times: { cron: ["30 4 1-7 * SAT"], timeZone } });
    await this.create("cleanup", { times: { cron: ["@weekly"] } });
    const reason = "The bank is away until Monday";
    await this.ekiden.pauseSchedule({ domain, name: "cleanup", reason });
    await this.meetTimes("quarter-hourly");
  }

  /** A person at a browser whose clock shows what the server's does. */
  async arrive(browser: Browser, options?: VisitorOptions): Promise<Visitor> {
    const visitor = await Visitor.arrive(browser, this.server.endpoint, {
      ...options,
      hasOwnPage: true,
    });
    await visitor.page.clock.setFixedTime(this.server.now());
    return visitor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#swf.close();
    await this.server[Symbol.asyncDispose]();
  }
}
