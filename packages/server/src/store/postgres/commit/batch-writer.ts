// Writes a batch of any size by one statement. A write set that conflicts with the commit of
// another node is left out, and the rest commits.
import { areSameIncidents, type IncidentSettings, incidentsOf } from "@ekiden/diagnosis";
import { encodeExecution } from "@ekiden/engine";
import type { DomainKey } from "../../domain-key.ts";
import { changedDueAt, type MayBeBeside, mustStoreState } from "../../run-row.ts";
import { type ExecutionId, partitions } from "../../store.ts";
import { abbreviate } from "../connection/abbreviation.ts";
import { jsonTexts, scalars, texts } from "../connection/arrays.ts";
import type { Query } from "../connection/query.ts";
import { toColumn } from "../connection/text.ts";
import type { Batch, SentMessage } from "./batch.ts";
import { type BatchEvent, eventColumns, eventsOf } from "./batch-events.ts";
import * as sql from "./batch-statements.ts";
import type { HeldRow, OfferedTask, TaskRow } from "./batch-tasks.ts";
import type { Entry, WriteSet } from "./write-set.ts";

interface BatchWriterOptions {
  readonly id: number;
  /** The row of each domain in which open executions are counted. */
  readonly slot: number;
  /** The pauses that the batch was performed on. */
  readonly pauseEpoch: number;
  readonly mayBeBeside: MayBeBeside;
}

/** Nodes have ids of their own for new runs: what two of them start has its workflows in common. */
const byWorkflow = ({ run: one }: Entry, { run: other }: Entry): number =>
  one.domain.id - other.domain.id ||
  Number(one.execution.workflowId > other.execution.workflowId) -
    Number(one.execution.workflowId < other.execution.workflowId);

export class BatchWriter {
  /** Runs that were changed or removed. */
  readonly entries: readonly Entry[];
  /** From the cache and not changed: their rows must be the same for the answers to hold. */
  readonly unconfirmed: readonly Entry[];
  readonly left: readonly OfferedTask[];
  /** Milliseconds; the earliest moment at which a run of the batch is due. */
  dueAt = Number.POSITIVE_INFINITY;
  /** For which the batch has events. */
  eventTargets: ReadonlySet<string> = new Set();
  /** Of the pauses that the batch was performed on; the node may know of later ones by now. */
  readonly pauseEpoch: number;
  readonly #batch: Batch;
  readonly #id: number;
  readonly #slot: number;
  readonly #mayBeBeside: MayBeBeside;

  constructor(batch: Batch, { id, slot, pauseEpoch, mayBeBeside }: BatchWriterOptions) {
    this.#batch = batch;
    this.#id = id;
    this.#slot = slot;
    this.#mayBeBeside = mayBeBeside;
    this.pauseEpoch = pauseEpoch;
    const writeSets = [...batch.writeSets.values()].filter(({ isBroken }) => !isBroken);
    // In the same order on all nodes, so that batches do not deadlock; new ones in `query`.
    const entries = writeSets
      .flatMap((writeSet) => writeSet.entries)
      .sort(({ run: one }, { run: other }) => one.id - other.id);
    this.entries = entries.filter(({ change, isRemoved }) => change || isRemoved);
    this.unconfirmed = entries.filter(
      ({ change, isRemoved, isFresh }) => !change && !isRemoved && !isFresh,
    );
    this.left = batch.tasks.left.filter(({ entry }) => !entry.writeSet.isBroken);
  }

  /** By how much the number of open executions grows in each domain, if no write set is lost. */
  get opened(): Map<DomainKey, number> {
    const deltas = new Map<DomainKey, number>();
    for (const entry of this.entries) {
      const { name } = entry.run.domain;
      deltas.set(name, (deltas.get(name) ?? 0) + deltaOf(entry));
    }
    return deltas;
  }

  get sendsMessages(): boolean {
    return this.#sent.length > 0;
  }

  get #sent(): SentMessage[] {
    return this.#batch.messages.filter(({ entry }) => !entry.writeSet.isBroken);
  }

  /** The answer names the anchors of the write sets that were lost. */
  query(): Query<{ lost: string | null }> {
    for (const entry of this.entries) this.#settle(entry);
    const stored = this.entries.filter(({ readVersion }) => readVersion !== 0);
    const made = this.entries.filter(({ readVersion }) => readVersion === 0).sort(byWorkflow);
    const columns = [
      this.#id,
      this.#slot,
      ...changedColumns(stored.filter(({ isRemoved }) => !isRemoved)),
      ...removedColumns(stored.filter(({ isRemoved }) => isRemoved)),
      ...madeColumns(made),
      ...consumedColumns([...new Set(this.entries.map(({ writeSet }) => writeSet))]),
      ...sentColumns(this.#sent),
      ...historyColumns(this.entries),
      ...goneColumns(this.#batch.tasks.gone),
      ...readyColumns(this.left),
      ...openColumns(this.entries),
      this.pauseEpoch,
      ...incidentColumns(this.entries, this.#batch.incidents),
    ];
    const events = this.#events();
    this.eventTargets = new Set(events.map(({ event }) => event.target));
    const { resumed } = this;
    const isPlain = events.length === 0 && resumed.length === 0;
    if (isPlain && !stored.some(hasHeartbeatRows)) return sql.commitBatch(...columns);
    columns.push(...heartbeatColumns(stored));
    if (isPlain) return sql.commitBatchWithHeartbeats(...columns);
    columns.push(...eventColumns(events));
    if (resumed.length === 0) return sql.commitBatchWithEvents(...columns);
    return sql.commitBatchWithResumes(...columns, scalars(resumed));
  }

  #events(): readonly BatchEvent[] {
    const { events: source, incidents } = this.#batch;
    return source ? this.entries.flatMap((entry) => eventsOf(entry, source, incidents)) : [];
  }

  /** Ready tasks that something keeps from being taken. */
  get held(): readonly HeldRow[] {
    return this.#batch.tasks.held.filter(({ entry }) => !entry.writeSet.isBroken);
  }

  /** Runs that were paused and are no longer. */
  get resumed(): readonly ExecutionId[] {
    return this.#batch.resumed.flatMap(({ id, writeSet }) => (writeSet.isBroken ? [] : [id]));
  }

  /** Deletes rows of tasks whose runs the batch has not changed, or that are gone. */
  staleTasks(): Query | undefined {
    const rows = this.#batch.tasks.gone.filter(({ entry }) => !isWritten(entry));
    const stale = rows.filter(({ entry }) => !entry?.writeSet.isBroken);
    if (stale.length === 0) return undefined;
    const ids = stale.map(({ execution }) => execution);
    const versions = stale.map(({ entry }) => entry?.readVersion ?? null);
    const events = stale.map(({ scheduledEventId }) => scheduledEventId);
    return sql.deleteStaleTasks(partsOf(ids), scalars(ids), scalars(events), scalars(versions));
  }

  /** The answer names the unconfirmed runs that another node has changed. */
  confirm(): Query<{ id: ExecutionId }> {
    const ids = this.unconfirmed.map(({ run }) => run.id);
    const versions = scalars(this.unconfirmed.map(({ readVersion }) => readVersion));
    return sql.confirmRuns(partsOf(ids), scalars(ids), versions);
  }

  /** Decides what the row will say. */
  #settle(entry: Entry): void {
    const { run, change } = entry;
    if (!change) return;
    change.written = change.chunks();
    if (mustStoreState(run, change, this.#mayBeBeside)) {
      change.state = encodeExecution(run.execution);
      const isBeside = run.heartbeats > 0 || change.heartbeats !== undefined;
      change.isUntold = change.hasUnloggedChange || isBeside;
    } else change.heartbeatRows = change.heartbeatsOf(run.execution);
    const { retentionDays } = run.domain;
    const pauses = this.#batch.pausesOf(entry);
    const { now, onlyHeartbeats } = change;
    const dueAt = changedDueAt(run, { now, retentionDays, pauses, onlyHeartbeats });
    if (dueAt === undefined) return;
    run.dueAt = dueAt;
    this.dueAt = Math.min(this.dueAt, dueAt);
  }
}

const isWritten = (entry: Entry | undefined): entry is Entry =>
  entry !== undefined && (entry.change !== undefined || entry.isRemoved);

const changedColumns = (entries: readonly Entry[]): string[] => {
  const executions = entries.map(({ run }) => run.execution);
  return [
    scalars(entries.map(({ run }) => run.id)),
    scalars(entries.map(({ readVersion }) => readVersion)),
    keptColumn(entries),
    scalars(entries.map(({ change }) => change?.isUntold === true)),
    stateColumn(entries),
    scalars(entries.map(({ run }) => run.dueAt)),
    scalars(executions.map(({ closed }) => closed?.at ?? null)),
    texts(executions.map(({ closed }) => closed?.status ?? null)),
  ];
};

/** Empty where the row keeps the state that it has. */
const stateColumn = (entries: readonly Entry[]): string =>
  abbreviate(jsonTexts(entries.map(({ change }) => change?.state ?? "")));
/** The last event in each state. */
const keptColumn = (entries: readonly Entry[]): string =>
  scalars(entries.map(({ run, change }) => (change?.state ? run.execution.lastEventId : null)));

const removedColumns = (entries: readonly Entry[]): string[] => [
  scalars(entries.map(({ run }) => run.id)),
  scalars(entries.map(({ readVersion }) => readVersion)),
];

const madeColumns = (entries: readonly Entry[]): string[] => {
  const executions = entries.map(({ run }) => run.execution);
  return [
    scalars(entries.map(({ run }) => run.id)),
    scalars(entries.map(anchorOf)),
    scalars(entries.map(({ run }) => run.domain.id)),
    texts(executions.map(({ workflowId }) => toColumn(workflowId))),
    texts(executions.map(({ runId }) => toColumn(runId))),
    texts(executions.map(({ workflowType }) => toColumn(workflowType.name))),
    texts(executions.map(({ workflowType }) => toColumn(workflowType.version))),
    texts(executions.map(({ tagList }) => (tagList ? texts(tagList.map(toColumn)) : null))),
    scalars(executions.map(({ startedAt }) => startedAt)),
    scalars(executions.map(({ closed }) => closed?.at ?? null)),
    texts(executions.map(({ closed }) => closed?.status ?? null)),
    scalars(entries.map(({ run }) => run.dueAt)),
    keptColumn(entries),
    stateColumn(entries),
  ];
};

const consumedColumns = (writeSets: readonly WriteSet[]): string[] => {
  const rows = writeSets.flatMap(({ anchor, consumed }) => consumed.map((id) => ({ anchor, id })));
  return [scalars(rows.map(({ id }) => id)), scalars(rows.map(({ anchor }) => anchor))];
};

const sentColumns = (sent: readonly SentMessage[]): string[] => [
  scalars(sent.map(({ entry }) => anchorOf(entry))),
  scalars(sent.map(({ entry }) => entry.run.domain.id)),
  jsonTexts(sent.map(({ message }) => JSON.stringify(message))),
];

const historyColumns = (entries: readonly Entry[]): string[] => {
  const rows = entries.flatMap((entry) =>
    entry.isRemoved ? [] : (entry.change?.written ?? []).map((chunk) => ({ entry, ...chunk })),
  );
  return [
    scalars(rows.map(({ entry }) => entry.run.id)),
    scalars(rows.map(({ entry }) => anchorOf(entry))),
    scalars(rows.map(({ first }) => first)),
    scalars(rows.map(({ last }) => last)),
    abbreviate(jsonTexts(rows.map(({ text }) => text))),
  ];
};

const goneColumns = (gone: readonly TaskRow[]): string[] => {
  const rows = gone.flatMap(({ entry, scheduledEventId }) =>
    isWritten(entry) && !entry.writeSet.isBroken ? [{ entry, scheduledEventId }] : [],
  );
  return [
    scalars(rows.map(({ entry }) => entry.run.id)),
    scalars(rows.map(({ scheduledEventId }) => scheduledEventId)),
    scalars(rows.map(({ entry }) => anchorOf(entry))),
  ];
};

const readyColumns = (left: readonly OfferedTask[]): string[] => [
  scalars(left.map(({ entry }) => entry.run.id)),
  scalars(left.map(({ scheduledEventId }) => scheduledEventId)),
  scalars(left.map(({ entry }) => anchorOf(entry))),
  texts(left.map(({ kind }) => kind)),
  scalars(left.map(({ entry }) => entry.run.domain.id)),
  texts(left.map(({ list }) => toColumn(list))),
  scalars(left.map(({ priority }) => priority)),
];

const openColumns = (entries: readonly Entry[]): string[] => {
  const rows = entries
    .map((entry) => ({ entry, delta: deltaOf(entry) }))
    .filter(({ delta }) => delta !== 0);
  return [
    scalars(rows.map(({ entry }) => entry.run.domain.id)),
    scalars(rows.map(({ delta }) => delta)),
    scalars(rows.map(({ entry }) => anchorOf(entry))),
  ];
};

/** What runs are to have that the batch changes in this, and what is to be left of removed ones. */
const incidentColumns = (entries: readonly Entry[], settings: IncidentSettings): string[] => {
  const changed = entries.flatMap((entry) => {
    const incidents = entry.isRemoved ? [] : incidentsOf(entry.run.execution, settings);
    const isSame = !entry.isRemoved && areSameIncidents(incidents, entry.incidentsBefore);
    return isSame ? [] : [{ entry, incidents }];
  });
  const kept = changed.flatMap(({ entry, incidents }) =>
    incidents.map((incident) => ({ entry, incident })),
  );
  return [
    scalars(changed.map(({ entry }) => entry.run.id)),
    scalars(changed.map(({ entry }) => anchorOf(entry))),
    scalars(kept.map(({ entry }) => entry.run.id)),
    scalars(kept.map(({ entry }) => anchorOf(entry))),
    scalars(kept.map(({ entry }) => entry.run.domain.id)),
    texts(kept.map(({ incident }) => incident.code)),
    texts(kept.map(({ incident }) => toColumn(incident.name))),
    texts(kept.map(({ incident }) => toColumn(incident.version))),
    scalars(kept.map(({ entry }) => entry.change?.now ?? 0)),
  ];
};

const hasHeartbeatRows = ({ run, change }: Entry): boolean =>
  change !== undefined && (change.state ? run.heartbeats > 0 : change.heartbeatRows.length > 0);

/** Of `keep_heartbeats`: first the runs whose state tells them from now on. */
const heartbeatColumns = (entries: readonly Entry[]): string[] => {
  const told = entries.filter((entry) => entry.change?.state && hasHeartbeatRows(entry));
  const rows = entries.flatMap((entry) =>
    (entry.change?.heartbeatRows ?? []).map((body, index) => ({
      entry,
      number: entry.run.heartbeats + index + 1,
      body,
    })),
  );
  return [
    scalars(told.map(({ run }) => run.id)),
    scalars(told.map(anchorOf)),
    scalars(rows.map(({ entry }) => entry.run.id)),
    scalars(rows.map(({ entry }) => anchorOf(entry))),
    scalars(rows.map(({ number }) => number)),
    jsonTexts(rows.map(({ body }) => body)),
  ];
};

const anchorOf = ({ writeSet }: Entry): ExecutionId => writeSet.anchor;
const partsOf = (ids: readonly ExecutionId[]): string => scalars(ids.map((id) => id % partitions));

/** By how much the commit changes the number of open runs. */
const deltaOf = ({ run, wasOpen, isRemoved }: Entry): number =>
  Number(!run.execution.closed && !isRemoved) - Number(wasOpen);
