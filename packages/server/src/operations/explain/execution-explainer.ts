// Why a run is where it is: gathers what this node knows of it and of the children that it waits
// for, and asks the diagnosis.
import {
  type Explanation,
  explain,
  type KnownChild,
  type KnownExecution,
  type KnownPause,
  type KnownTypes,
  typesToLookUp,
  worstChild,
} from "@ekiden/diagnosis";
import type { HistoryEvent } from "@ekiden/model";
import type { ClusterActivity } from "../../matching/cluster-activity.ts";
import { type ChildRun, presentRun } from "../../store/child-run.ts";
import type { DomainKey } from "../../store/domain-key.ts";
import type { StoredPause } from "../../store/pause-store.ts";
import type { StoredExecution } from "../../store/store.ts";
import { typeKey } from "../../store/type-rows.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import type { HistoryShare } from "../history-budget.ts";
import { readKnownHistory } from "./known-history.ts";
import { TaskListKnowledge } from "./known-task-lists.ts";

/** Levels of children below the run. */
const maxLevels = 5;
/** Open children of one run that are looked at: those that were asked for first. */
const maxChildren = 10;
/** Of all histories of children that one explanation reads. */
const maxEventsOfChildren = 50_000;

export interface ExplainDeps extends Pick<HandlerDeps, "store" | "clock" | "limits"> {
  readonly activity: Pick<ClusterActivity, "of">;
  /** Whether people, and not workers, do the tasks of a list. */
  readonly isInbox: (taskList: string) => boolean;
}

interface Domain {
  readonly key: DomainKey;
  /** As callers know it. */
  readonly plainName: string;
}

/** For one call: what is looked up for one run serves its children, too. */
export class ExecutionExplainer {
  readonly #deps: ExplainDeps;
  readonly #domain: Domain;
  /** Of which each history is taken, for as long as it is looked at. */
  readonly #share: HistoryShare;
  readonly #taskLists: TaskListKnowledge;
  #pauses: Promise<readonly StoredPause[]> | undefined;
  #eventsLeft = maxEventsOfChildren;

  constructor(deps: ExplainDeps, domain: Domain, share: HistoryShare) {
    this.#deps = deps;
    this.#domain = domain;
    this.#share = share;
    this.#taskLists = new TaskListKnowledge(deps, domain.key);
  }

  /** Undefined where the run was deleted meanwhile. */
  explain(found: StoredExecution, level = 0): Promise<Explanation | undefined> {
    return this.#share.during(() => this.#explain(found, level));
  }

  async #explain(found: StoredExecution, level: number): Promise<Explanation | undefined> {
    const known = await this.#known(found);
    if (!known || level >= maxLevels || known.state.closed) return known && explain(known);
    const children = await this.#children(known);
    const worst = worstChild(children.map(({ child }) => child));
    const deeper = children.find(({ child }) => child === worst);
    const below = deeper && (await this.explain(deeper.found, level + 1));
    return explain({
      ...known,
      children: children.map(({ child }) =>
        child === worst && below ? { ...child, explanation: below } : child,
      ),
    });
  }

  async #known({ id, execution }: StoredExecution): Promise<KnownExecution | undefined> {
    const { store, clock, limits, isInbox } = this.#deps;
    const history = await readKnownHistory(
      store.histories,
      { id, lastEventId: execution.lastEventId },
      this.#share,
    );
    if (!history) return undefined;
    const told = {
      state: { ...execution, domain: this.#domain.plainName },
      history,
      now: clock.now(),
    };
    return {
      ...told,
      taskLists: execution.closed
        ? undefined
        : await this.#taskLists.of(execution, activityLists(execution.activities.keys(), history)),
      pauses: execution.closed ? undefined : await this.#pausesOfDomain(),
      pausedTimes: store.pauses.of(this.#domain.key),
      types: await this.#types(typesToLookUp(told)),
      limits: limits.engine,
      isInbox,
    };
  }

  async #pausesOfDomain(): Promise<readonly KnownPause[]> {
    this.#pauses ??= this.#deps.store.pauses.list(this.#domain.key);
    return (await this.#pauses).map(({ kind, name, version, pause }) => ({
      ...pause,
      kind,
      name,
      version,
    }));
  }

  async #children({ state, history }: KnownExecution) {
    const started = [...state.children]
      .flatMap(([initiatedEventId, { startedEventId }]) =>
        startedEventId === undefined ? [] : [{ initiatedEventId, startedEventId }],
      )
      .slice(0, maxChildren);
    const children: { readonly child: KnownChild; readonly found: StoredExecution }[] = [];
    for (const { initiatedEventId, startedEventId } of started) {
      const { data } = history[startedEventId - 1] as HistoryEvent<"ChildWorkflowExecutionStarted">;
      const { workflowId } = data.workflowExecution;
      const parent = { workflowId: state.workflowId, runId: state.runId, initiatedEventId };
      const found = await this.#findChild({ ...data.workflowExecution, parent });
      // Of its own children only those below the worst one are looked at, later.
      const explanation = found && (await this.explain(found, maxLevels));
      if (!explanation) continue;
      const { runId, closed } = found.execution;
      children.push({ child: { initiatedEventId, workflowId, runId, closed, explanation }, found });
    }
    return children;
  }

  /** Undefined also where the histories of children would be more than are read. */
  async #findChild(child: Omit<ChildRun, "domain">): Promise<StoredExecution | undefined> {
    const { executions } = this.#deps.store;
    const found = await presentRun(executions, { ...child, domain: this.#domain.key });
    if (!found || found.execution.lastEventId > this.#eventsLeft) return undefined;
    this.#eventsLeft -= found.execution.lastEventId;
    return found;
  }

  async #types(names: ReturnType<typeof typesToLookUp>): Promise<KnownTypes> {
    const { types } = this.#deps.store;
    const { key: domain } = this.#domain;
    const statuses = new Map<string, ReturnType<KnownTypes["activityType"]>>();
    for (const { name, version } of names) {
      const found = await types.find("activity", { domain, name, version });
      statuses.set(typeKey(name, version), found?.status ?? "MISSING");
    }
    return { activityType: (name, version) => statuses.get(typeKey(name, version)) };
  }
}

const activityLists = (
  scheduledEventIds: Iterable<number>,
  history: readonly HistoryEvent[],
): readonly string[] => {
  const names = new Set<string>();
  for (const id of scheduledEventIds) {
    const event = history[id - 1];
    if (event?.type === "ActivityTaskScheduled") names.add(event.data.taskList.name);
  }
  return [...names];
};
