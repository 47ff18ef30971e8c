// Reads over the API all that a server knows of a domain.
import {
  eventFromWire,
  type HistoryEvent,
  type Output,
  type WireEvent,
  type WorkflowExecution,
} from "@ekiden/model";
import type { Backlog, Listing, RunEvidence } from "@ekiden/testing";
import type { Client } from "./client.ts";

type Info = Output<"ListOpenWorkflowExecutions">["executionInfos"][number];

export interface InspectionOptions {
  readonly client: Client;
  readonly domain: string;
}

/** So many runs are read at a time. */
const runsAtOnce = 16;
/** The history of every so-many-th run is read in small pages, too, and from its end. */
const readingsEvery = 8;
const smallPage = 7;

interface ReadOrder {
  readonly maximumPageSize?: number;
  readonly reverseOrder?: boolean;
}

export class Inspection {
  readonly #client: Client;
  readonly #domain: string;

  constructor({ client, domain }: InspectionOptions) {
    this.#client = client;
    this.#domain = domain;
  }

  countOpen(): Promise<{ count: number }> {
    const startTimeFilter = { oldestDate: 0 };
    return this.#client.insist("CountOpenWorkflowExecutions", {
      domain: this.#domain,
      startTimeFilter,
    });
  }

  async listings(): Promise<Listing[]> {
    const input = { domain: this.#domain, startTimeFilter: { oldestDate: 0 } };
    const open = await this.#list("ListOpenWorkflowExecutions");
    const closed = await this.#list("ListClosedWorkflowExecutions");
    return [
      {
        operation: "ListOpenWorkflowExecutions",
        input,
        infos: open,
        count: await this.#client.insist("CountOpenWorkflowExecutions", input),
      },
      {
        operation: "ListClosedWorkflowExecutions",
        input,
        infos: closed,
        count: await this.#client.insist("CountClosedWorkflowExecutions", input),
      },
    ];
  }

  async backlogs(taskLists: Readonly<Record<Backlog["kind"], string>>): Promise<Backlog[]> {
    const ask = (kind: Backlog["kind"]) => ({
      domain: this.#domain,
      taskList: { name: taskLists[kind] },
    });
    const decision = await this.#client.insist("CountPendingDecisionTasks", ask("decision"));
    const activity = await this.#client.insist("CountPendingActivityTasks", ask("activity"));
    return [
      { kind: "decision", taskList: taskLists.decision, count: decision.count },
      { kind: "activity", taskList: taskLists.activity, count: activity.count },
    ];
  }

  openRuns(): Promise<WorkflowExecution[]> {
    return this.#list("ListOpenWorkflowExecutions").then(executionsOf);
  }

  /**
   * All runs, of one moment: read until nothing has happened by itself since the reading before.
   * Otherwise a run may tell of another that was not there when all were listed.
   */
  async readAll(): Promise<RunEvidence[]> {
    for (let eventsBefore = -1; ; ) {
      const listings = await this.listings();
      const runs = await this.read(listings.flatMap(({ infos }) => executionsOf(infos)));
      const events = runs.reduce((sum, { history }) => sum + history.length, 0);
      if (events === eventsBefore) return runs;
      eventsBefore = events;
    }
  }

  /** Each run with its history and its description, of the same moment. */
  async read(runs: readonly WorkflowExecution[]): Promise<RunEvidence[]> {
    const evidence: RunEvidence[] = [];
    const waiting = [...runs.entries()];
    const reader = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, run] = next;
        evidence.push(await this.#readRun(run, index % readingsEvery === 0));
      }
    };
    await Promise.all(Array.from({ length: runsAtOnce }, reader));
    return evidence;
  }

  async #readRun(execution: WorkflowExecution, isThorough: boolean): Promise<RunEvidence> {
    const { workflowId, runId } = execution;
    const before = await this.#history(execution, {});
    const description = await this.#client.insist("DescribeWorkflowExecution", {
      domain: this.#domain,
      execution: { workflowId, runId },
    });
    const wire = (await this.#history(execution, {})).flat();
    // Something happened by itself in between: the two are not of one moment.
    if (wire.length !== before.flat().length) return this.#readRun(execution, isThorough);
    const history = wire.map(eventFromWire);
    const readings = isThorough ? await this.#otherReadings(execution) : [];
    return { workflowId, runId, history, wire, description, readings };
  }

  async #otherReadings(execution: WorkflowExecution) {
    const forth = await this.#history(execution, { maximumPageSize: smallPage });
    const back = await this.#history(execution, { maximumPageSize: smallPage, reverseOrder: true });
    const eventsOf = (pages: WireEvent[][]): HistoryEvent[][] =>
      pages.map((page) => page.map(eventFromWire));
    return [
      { pages: eventsOf(forth), reverse: false },
      { pages: eventsOf(back), reverse: true },
    ];
  }

  async #history(execution: WorkflowExecution, order: ReadOrder): Promise<WireEvent[][]> {
    const input = { domain: this.#domain, execution, ...order };
    const pages: WireEvent[][] = [];
    let nextPageToken: string | undefined;
    do {
      const page = await this.#client.insist("GetWorkflowExecutionHistory", {
        ...input,
        ...(nextPageToken !== undefined && { nextPageToken }),
      });
      pages.push(page.events as WireEvent[]);
      nextPageToken = page.nextPageToken;
    } while (nextPageToken);
    return pages;
  }

  async #list(
    operation: "ListOpenWorkflowExecutions" | "ListClosedWorkflowExecutions",
  ): Promise<Info[]> {
    const input = { domain: this.#domain, startTimeFilter: { oldestDate: 0 } };
    const infos: Info[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = await this.#client.insist(operation, {
        ...input,
        ...(nextPageToken !== undefined && { nextPageToken }),
      });
      infos.push(...page.executionInfos);
      nextPageToken = page.nextPageToken;
    } while (nextPageToken);
    return infos;
  }
}

export const executionsOf = (infos: readonly Info[]): WorkflowExecution[] =>
  infos.map(({ execution }) => execution);
