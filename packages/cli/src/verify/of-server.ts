// A domain over the API alone, as any client could look at it: every history is folded by the
// engine, and Describe, List and Count are held against what it comes to.
import type { Execution, Origin } from "@ekiden/engine";
import { checkInvariants, type RunEvidence } from "@ekiden/invariants";
import {
  eventFromWire,
  type HistoryEvent,
  type Input,
  type Output,
  type WireEvent,
} from "@ekiden/model";
import { allPages } from "../connection/paging.ts";
import { CallError, type Caller } from "./caller.ts";
import { nameOf, shownByHistories, stateOf, verifyRun } from "./runs.ts";
import type { Verdict } from "./verdict.ts";

export const shownByServer = [
  ...shownByHistories,
  ...["C5", "N2", "V1", "V2", "V4", "V5", "X6", "X9", "X10"],
] as const;

type Info = Output<"ListOpenWorkflowExecutions">["executionInfos"][number];
type Description = Output<"DescribeWorkflowExecution">;
type Described = RunEvidence & { readonly description: Description };
type State = "Open" | "Closed";
type Filter = Pick<Input<"ListOpenWorkflowExecutions">, "startTimeFilter" | "executionFilter">;

const runsAtOnce = 8;
/** So often a run is read again because it went on meanwhile, and a domain is counted again. */
const maxReadings = 20;
const maxCountings = 3;
/** So often a run that is listed as something else than it is described as is looked at. */
const maxLooks = 3;
const everything: Filter = { startTimeFilter: { oldestDate: 0 } };

export class ServerCheck {
  readonly #caller: Caller;
  readonly #verdict: Verdict;
  readonly #domain: string;

  constructor(parts: { caller: Caller; verdict: Verdict; domain: string }) {
    this.#caller = parts.caller;
    this.#verdict = parts.verdict;
    this.#domain = parts.domain;
  }

  async run(): Promise<void> {
    for (const state of ["Open", "Closed"] as const) {
      for await (const [infos, before] of this.#pages(state)) {
        this.#checkOrder(state, before ? [before, ...infos] : infos);
        await this.#each(infos, (info) => this.#checkRun(state, info));
        this.#verdict.progress();
      }
      await this.#checkCount(state);
    }
  }

  /** Each page, and the last one of the page before. */
  async *#pages(
    state: State,
    filter: Filter = everything,
  ): AsyncGenerator<[readonly Info[], Info | undefined]> {
    const query = { domain: this.#domain, ...filter };
    const pages = allPages((next) =>
      this.#caller.call(`List${state}WorkflowExecutions`, { ...query, ...next }),
    );
    let before: Info | undefined;
    for await (const { executionInfos } of pages) {
      yield [executionInfos, before];
      before = executionInfos.at(-1) ?? before;
    }
  }

  async #each(infos: readonly Info[], check: (info: Info) => Promise<void>): Promise<void> {
    const waiting = [...infos];
    const work = async () => {
      for (let info = waiting.shift(); info; info = waiting.shift()) await check(info);
    };
    await Promise.all(Array.from({ length: runsAtOnce }, work));
  }

  #checkOrder(state: State, infos: readonly Info[]): void {
    const operation = `List${state}WorkflowExecutions` as const;
    const input = { domain: this.#domain, ...everything };
    const listings = [{ operation, input, infos }];
    this.#verdict.add(checkInvariants({ runs: [], listings }), this.#domain);
  }

  async #checkRun(state: State, info: Info): Promise<void> {
    const run = await this.#read(info);
    if (!run) return;
    verifyRun(this.#verdict, this.#domain, run);
    const problems = [
      ...(await this.#listingProblems(info, run)),
      ...foldProblems(this.#domain, run),
    ];
    const isOpen = run.description.executionInfo.executionStatus === "OPEN";
    if (state === "Closed" && isOpen) problems.push(["V2", "it is open, and listed as closed"]);
    const name = nameOf({ domain: this.#domain, ...run });
    this.#verdict.add(
      problems.map(([invariant, message]) => ({ invariant, run: name, message })),
      this.#domain,
    );
  }

  /**
   * What a list and a description show, while neither has changed: a reset of the parent gives the
   * run another one in between. Only what stays wrong is reported.
   */
  async #listingProblems(info: Info, described: Described): Promise<Problem[]> {
    let [listed, shown]: [Info | undefined, Description] = [info, described.description];
    for (let looks = 1; listed; looks += 1) {
      const problems = listingProblems(listed, shown);
      if (problems.length === 0 || looks === maxLooks) return problems;
      listed = await this.#listedAgain(shown.executionInfo);
      const again = await this.#read(info);
      if (!again) break;
      shown = again.description;
    }
    return [];
  }

  /** Undefined where it is listed there no more, since it was closed or forgotten. */
  async #listedAgain({ execution, executionStatus, startTimestamp }: Info) {
    const state = executionStatus === "OPEN" ? "Open" : "Closed";
    const filter = {
      startTimeFilter: { oldestDate: startTimestamp - 1, latestDate: startTimestamp + 1 },
      executionFilter: { workflowId: execution.workflowId },
    };
    for await (const [infos] of this.#pages(state, filter)) {
      const found = infos.find(({ execution: { runId } }) => runId === execution.runId);
      if (found) return found;
    }
    return undefined;
  }

  /**
   * Its history and its description, of one moment; undefined where it has been forgotten since, or
   * goes on too quickly.
   */
  async #read({ execution }: Info): Promise<Described | undefined> {
    const { workflowId, runId } = execution;
    try {
      for (let tries = 1; tries <= maxReadings; tries += 1) {
        const before = await this.#history(execution);
        const description = await this.#caller.call("DescribeWorkflowExecution", {
          domain: this.#domain,
          execution: { workflowId, runId },
        });
        const wire = await this.#history(execution);
        if (wire.length !== before.length) continue;
        const history = wire.map(eventFromWire);
        const origin = await this.#originOf({ workflowId, runId, history, description });
        return { workflowId, runId, history, wire, description, origin };
      }
      this.#verdict.leaveOut(nameOf({ domain: this.#domain, ...execution }), this.#domain);
      return undefined;
    } catch (error) {
      if (error instanceof CallError && error.fault === "UnknownResourceFault") return undefined;
      throw error;
    }
  }

  /** Only a run that was reset or forked begins later than its first event. */
  async #originOf(run: Described): Promise<Origin | undefined> {
    const { workflowId, runId, history, description } = run;
    const startedAt = Math.round(description.executionInfo.startTimestamp * 1000);
    if (startedAt === history[0]?.at) return undefined;
    const name = { domain: this.#domain, workflowId, runId };
    const { origin } = await this.#caller.callEkiden("DescribeExecutionDetails", name);
    return origin && { ...origin, at: Math.round(origin.at * 1000) };
  }

  async #history({ workflowId, runId }: Info["execution"]): Promise<WireEvent[]> {
    const query = { domain: this.#domain, execution: { workflowId, runId } };
    const pages = allPages((next) =>
      this.#caller.call("GetWorkflowExecutionHistory", { ...query, ...next }),
    );
    const read: WireEvent[] = [];
    for await (const { events } of pages) read.push(...(events as WireEvent[]));
    return read;
  }

  /** A domain in use changes while it is counted: only what stays wrong is reported. */
  async #checkCount(state: State): Promise<void> {
    let message = "";
    for (let tries = 1; tries <= maxCountings; tries += 1) {
      const [before, listed, after] = [
        await this.#count(state),
        await this.#listed(state),
        await this.#count(state),
      ];
      if (before.truncated || before.count !== after.count || listed === after.count) return;
      message = `${listed} runs are listed as ${state.toLowerCase()}, and the count is ${after.count}`;
    }
    this.#verdict.add([{ invariant: "V4", message }], this.#domain);
  }

  #count(state: State) {
    const input = { domain: this.#domain, ...everything };
    return this.#caller.call(`Count${state}WorkflowExecutions`, input);
  }

  async #listed(state: State): Promise<number> {
    let count = 0;
    for await (const [infos] of this.#pages(state)) count += infos.length;
    return count;
  }
}

type Problem = readonly [invariant: string, message: string];

/** What a list shows of a run, while nothing has happened to it since. */
const listingProblems = (info: Info, { executionInfo }: Description): Problem[] => {
  const isSame = info.executionStatus === executionInfo.executionStatus;
  if (!isSame || info.cancelRequested !== executionInfo.cancelRequested) return [];
  const [listed, described] = [sorted(info), sorted(executionInfo)];
  return listed === described ? [] : [["V5", `it is listed as ${listed}, and is ${described}`]];
};

/** What the engine makes of the history, beside what the server says. */
const foldProblems = (
  domain: string,
  { workflowId, runId, history, description }: Described,
): Problem[] => {
  const state = foldOf({ domain, workflowId, runId }, history);
  if (!state) return [["N2", "the engine can make nothing of its history"]];
  const { openCounts, executionConfiguration, executionInfo } = description;
  const told = { openCounts, executionConfiguration, tagList: executionInfo.tagList };
  const folded = {
    openCounts: openCountsOf(state),
    executionConfiguration: configurationOf(state),
    tagList: state.tagList,
  };
  return (Object.keys(told) as (keyof typeof told)[])
    .filter((name) => sorted(told[name]) !== sorted(folded[name]))
    .map((name) => [
      "N2",
      `its ${name} is shown as ${sorted(told[name])}, and was ${sorted(folded[name])}`,
    ]);
};

const foldOf = (
  run: { domain: string; workflowId: string; runId: string },
  history: readonly HistoryEvent[],
): Execution | undefined => {
  try {
    return stateOf(run, history);
  } catch {
    return undefined;
  }
};

const openCountsOf = (state: Execution) => ({
  openActivityTasks: state.activities.size,
  openDecisionTasks: state.queuedDecisionTask || state.startedDecisionTask ? 1 : 0,
  openTimers: state.timers.size,
  openChildWorkflowExecutions: state.children.size,
  openLambdaFunctions: state.lambdas.size,
});

const configurationOf = (state: Execution) => ({
  taskStartToCloseTimeout: state.taskStartToCloseTimeout,
  executionStartToCloseTimeout: state.executionStartToCloseTimeout,
  taskList: state.taskList,
  taskPriority: state.taskPriority,
  childPolicy: state.childPolicy,
  lambdaRole: state.lambdaRole,
});

/** As text that does not depend on the order of the members. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  ) ?? "nothing";
