// Schedules of whole nodes on a clock that a test moves.
import assert from "node:assert/strict";
import type { EkidenInput, EkidenOutput, SwfClient } from "@ekiden/client";
import { TestClock } from "@ekiden/testing";
import type { Node, NodeOptions } from "../../src/index.ts";
import { domain, Harness, retention, startNode } from "./harness.ts";
import { sharedOptions, type stores } from "./stores.ts";

export type Given = EkidenInput<"CreateSchedule">;
export type Told = EkidenOutput<"DescribeSchedule">;
export type Outcome = Told["recent"][number];

/** A Thursday, at midnight; seconds. */
export const dawn = Date.UTC(2026, 0, 1) / 1000;
export const minute = 60;
export const hour = 3_600;
export const day = 86_400;

export const report = { name: "report", version: "1" };
export const hourly = { everySeconds: hour };

export const given = (name: string, more: Partial<Given> = {}): Given => ({
  domain,
  name,
  times: hourly,
  start: { workflowType: report },
  ...more,
});

export const populate = async (client: SwfClient): Promise<void> => {
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({
    domain,
    ...report,
    defaultTaskList: { name: "deciders" },
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "31536000",
    defaultChildPolicy: "TERMINATE",
  });
};

export interface Run {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: string;
}

/** All that were started, in the order of their workflow ids. */
export const runsOf = async (client: SwfClient): Promise<readonly Run[]> => {
  const runs: Run[] = [];
  const startTimeFilter = { oldestDate: new Date(0) };
  for (const kind of ["listOpenWorkflowExecutions", "listClosedWorkflowExecutions"] as const) {
    let nextPageToken: string | undefined;
    do {
      const page = { domain, startTimeFilter, ...(nextPageToken && { nextPageToken }) };
      const { executionInfos, ...rest } = await client[kind](page);
      nextPageToken = rest.nextPageToken;
      for (const { execution, closeStatus = "OPEN" } of executionInfos) {
        runs.push({ ...execution, status: closeStatus });
      }
    } while (nextPageToken);
  }
  return runs.sort((one, other) => (one.workflowId < other.workflowId ? -1 : 1));
};

/** What came of its times, the earliest first. */
export const outcomesOf = ({ recent }: Told): string[] =>
  recent.map(({ scheduledFor, outcome }) => `${clockText(scheduledFor)} ${outcome}`).reverse();

/** As in 03:00 of the first day, or 1+03:00 of the next. */
const clockText = (seconds: number): string => {
  const days = Math.floor((seconds - dawn) / day);
  const text = new Date(seconds * 1000).toISOString().slice(11, 19).replace(/:00$/, "");
  return days === 0 ? text : `${days}+${text}`;
};

export class ScheduleHarness implements AsyncDisposable {
  readonly clock: TestClock;
  readonly harness: Harness;
  readonly #options: Partial<NodeOptions>;
  #node: Node;
  client: SwfClient;

  private constructor(harness: Harness, options: Partial<NodeOptions>, clock: TestClock) {
    this.harness = harness;
    this.#options = options;
    this.#node = harness.node;
    this.clock = clock;
    this.client = harness.owner;
  }

  /** With a domain and a type; it is midnight at dawn. */
  static async open(
    kind: (typeof stores)[number],
    more: Partial<NodeOptions> = {},
  ): Promise<ScheduleHarness> {
    const clock = new TestClock(dawn * 1000);
    const options = { ...(kind === "postgres" && (await sharedOptions())), clock, ...more };
    const opened = new ScheduleHarness(await Harness.open(options), options, clock);
    await populate(opened.client);
    return opened;
  }

  get ekiden(): SwfClient["ekiden"] {
    return this.client.ekiden;
  }

  create(name: string, more: Partial<Given> = {}): Promise<EkidenOutput<"CreateSchedule">> {
    return this.ekiden.createSchedule(given(name, more));
  }

  describe(name: string): Promise<Told> {
    return this.ekiden.describeSchedule({ domain, name });
  }

  /** Moves to so many seconds after dawn, or stays. */
  moveTo(seconds: number): void {
    this.clock.moveTo((dawn + seconds) * 1000);
  }

  async until(name: string, is: (schedule: Told) => boolean): Promise<Told> {
    for (;;) {
      const schedule = await this.describe(name);
      if (is(schedule)) return schedule;
    }
  }

  /** Until it has so many outcomes; they are as in `03:00 STARTED`. */
  async outcomes(name: string, count: number): Promise<string[]> {
    const told = await this.until(name, ({ recent }) => recent.length >= count);
    return outcomesOf(told);
  }

  /** Until nothing of it waits, and nothing is to be made up for. */
  async settled(name: string): Promise<Told> {
    return this.until(name, ({ waiting, backfill }) => !waiting && !backfill);
  }

  /** All that another schedule has to do now is done, too, when this has come to its time. */
  async pass(seconds: number): Promise<void> {
    const name = `witness-${seconds}`;
    const start = { workflowType: report, workflowIdPrefix: "witness" };
    await this.create(name, { times: { at: [dawn + seconds] }, start });
    this.moveTo(seconds);
    await this.outcomes(name, 1);
    await this.ekiden.deleteSchedule({ domain, name });
  }

  /** Of all schedules, in their order. */
  async names(maximumPageSize = 100): Promise<readonly string[]> {
    const names: string[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = { domain, maximumPageSize, ...(nextPageToken && { nextPageToken }) };
      const answer = await this.ekiden.listSchedules(page);
      names.push(...answer.schedules.map(({ name }) => name));
      nextPageToken = answer.nextPageToken;
    } while (nextPageToken);
    return names;
  }

  /** Of all but those that `pass` has started. */
  async runs(): Promise<string[]> {
    const runs = await runsOf(this.client);
    return runs.flatMap(({ workflowId, status }) =>
      workflowId.startsWith("witness") ? [] : [`${workflowId} ${status}`],
    );
  }

  /** The node ends, and another goes on with its files, so many seconds after dawn. */
  async restartAt(seconds: number): Promise<void> {
    await this.#node.close();
    this.moveTo(seconds);
    this.#node = await startNode(this.harness.data, this.#options);
    assert.ok(this.harness.node.firstKey);
    this.client = this.harness.client(this.harness.node.firstKey, this.#node.url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#node.close();
    await this.harness[Symbol.asyncDispose]();
  }
}
