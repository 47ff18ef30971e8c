// Schedules: their handlers. What is done when one is due is in `turn.ts`.
import {
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
  maxBackfilledTimes,
  maxSchedulesPerDomain,
  refuse,
  shownScheduleTimes,
} from "@ekiden/model";
import type { ScheduleName, ScheduleRecord, ScheduleStore } from "../../store/schedule-store.ts";
import type { CallContext } from "../call-context.ts";
import type { EkidenHandlers } from "../ekiden.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { fromWireTime, nextPage, pageOf, positionOf } from "../paging.ts";
import { identityOf, pauseTold } from "../pauses.ts";
import { requireStart } from "../start-checks.ts";
import { type StoredCallerCalls, storedCallerOf } from "../stored-caller.ts";
import { definitionOf, hasSameTimes, type ScheduleDefinition, startInputOf } from "./definition.ts";
import {
  type Amendment,
  amend,
  type OpenSchedule,
  openSchedule,
  recordOf,
} from "./open-schedule.ts";
import { requireRights } from "./rights.ts";
import { triggeredWorkflowIdOf, userAgentOf, workflowIdOf } from "./run-names.ts";
import { newState, renewed, withOutcome } from "./state.ts";
import { requireMoments, ScheduleTimes } from "./times.ts";
import { scheduleTold, summaryTold } from "./told.ts";

export interface ScheduleHandlerDeps extends Pick<HandlerDeps, "clock" | "guard" | "newRunId"> {
  readonly schedules: Pick<ScheduleStore, "add" | "find" | "list" | "change" | "remove">;
  readonly calls: Pick<StoredCallerCalls, "make">;
  /** A schedule may be due sooner. */
  readonly onChanged: () => void;
}

type ScheduleOperation = Extract<EkidenOperationName, `${string}Schedule${string}`>;

const usualPageSize = 100;

export const scheduleHandlers = (deps: ScheduleHandlerDeps): EkidenHandlers<ScheduleOperation> => ({
  CreateSchedule: (input, context) => createSchedule(deps, input, context),
  UpdateSchedule: (input, context) => updateSchedule(deps, input, context),
  TriggerSchedule: (input, context) => triggerSchedule(deps, input, context),
  BackfillSchedule: (input, context) => backfillSchedule(deps, input, context),

  async DescribeSchedule(input, context) {
    const named = namedBy(input, context);
    const found = await deps.schedules.find(named);
    if (!found) throw unknownSchedule(named);
    return scheduleTold(await openSchedule(found), deps.clock.now());
  },

  async ListSchedules(input, context) {
    const domain = context.account.domainKey(input.domain);
    const page = pageOf("ListSchedules", input);
    const owner = { account: context.account, clock: deps.clock };
    const after = positionOf<string>(owner, page, input);
    const pageSize = input.maximumPageSize ?? usualPageSize;
    const { items, next } = await deps.schedules.list({ domain, pageSize, after });
    return { schedules: items.map(summaryTold), ...nextPage(owner, page, next) };
  },

  async PauseSchedule(input, context) {
    const at = deps.clock.now();
    const wanted = { at, reason: input.reason, identity: identityOf(context) };
    const { state } = await change(deps, namedBy(input, context), ({ state }) =>
      state.pause ? undefined : { state: { ...state, pause: wanted } },
    );
    return pauseTold(state.pause ?? wanted);
  },

  async ResumeSchedule(input, context) {
    const now = deps.clock.now();
    let resumed = false;
    await change(deps, namedBy(input, context), ({ state }) => {
      resumed = state.pause !== undefined;
      const handledUntil = Math.max(state.handledUntil, now);
      return resumed ? { state: { ...state, pause: undefined, handledUntil } } : undefined;
    });
    deps.onChanged();
    return { resumed };
  },

  async StopScheduleBackfill(input, context) {
    let stopped = false;
    await change(deps, namedBy(input, context), ({ state }) => {
      stopped = state.backfill !== undefined;
      return stopped ? { state: { ...state, backfill: undefined } } : undefined;
    });
    return { stopped };
  },

  async DeleteSchedule(input, context) {
    const named = namedBy(input, context);
    if (!(await deps.schedules.remove(named))) throw unknownSchedule(named);
    return {};
  },
});

interface Named {
  readonly domain: string;
  readonly name: string;
}

const namedBy = ({ domain, name }: Named, { account }: CallContext): ScheduleName => ({
  domain: account.domainKey(domain),
  name,
});

const unknownSchedule = ({ name }: ScheduleName): Error =>
  refuse.unknownResource(`schedule ${name}`);

const amendDepsOf = ({ schedules, newRunId }: ScheduleHandlerDeps) => ({
  schedules,
  newRevision: newRunId,
});

/** Rejects with UnknownResourceFault. */
const change = async (
  deps: ScheduleHandlerDeps,
  named: ScheduleName,
  amendment: Amendment,
): Promise<OpenSchedule> => {
  const changed = await amend(amendDepsOf(deps), named, amendment);
  if (!changed) throw unknownSchedule(named);
  return changed;
};

type Given = EkidenInput<"CreateSchedule">;

interface Wanted {
  readonly definition: ScheduleDefinition;
  readonly times: ScheduleTimes;
  readonly upcoming: readonly number[];
}

/** Rejects with what is wrong with it, and where the caller lacks a right. */
const requireDefinition = async (
  deps: ScheduleHandlerDeps,
  input: Given,
  context: CallContext,
): Promise<Wanted> => {
  const { domain, name } = input;
  const now = deps.clock.now();
  const definition = definitionOf(input, context, now);
  await requireRights(deps, { domain, name, definition }, context);
  await requireStart(
    startInputOf(domain, workflowIdOf(name, definition, now), definition),
    context,
  );
  const times = await ScheduleTimes.of(definition.times);
  const upcoming = times.between(now, Number.POSITIVE_INFINITY, shownScheduleTimes);
  if (upcoming.length === 0) throw refuse.invalid("All times of the schedule are in the past");
  return { definition, times, upcoming };
};

const upcomingTold = ({ upcoming }: Wanted): EkidenOutput<"CreateSchedule"> => ({
  upcoming: upcoming.map((time) => time / 1000),
});

const createSchedule = async (
  deps: ScheduleHandlerDeps,
  input: Given,
  context: CallContext,
): Promise<EkidenOutput<"CreateSchedule">> => {
  const wanted = await requireDefinition(deps, input, context);
  if (input.dryRun) return upcomingTold(wanted);
  const createdAt = deps.clock.now();
  const id = deps.newRunId();
  const named = { ...namedBy(input, context), id, createdAt, revision: deps.newRunId() };
  const record: ScheduleRecord = recordOf(named, { ...wanted, state: newState(createdAt) });
  await deps.schedules.add(record, maxSchedulesPerDomain);
  deps.onChanged();
  return upcomingTold(wanted);
};

const updateSchedule = async (
  deps: ScheduleHandlerDeps,
  input: Given,
  context: CallContext,
): Promise<EkidenOutput<"UpdateSchedule">> => {
  const wanted = await requireDefinition(deps, input, context);
  const named = namedBy(input, context);
  if (input.dryRun) {
    if (!(await deps.schedules.find(named))) throw unknownSchedule(named);
    return upcomingTold(wanted);
  }
  const { definition, times } = wanted;
  await change(deps, named, ({ state, definition: before }) => ({
    definition,
    times,
    state: hasSameTimes(before, definition) ? state : renewed(state, definition.changedAt),
  }));
  deps.onChanged();
  return upcomingTold(wanted);
};

const triggerSchedule = async (
  deps: ScheduleHandlerDeps,
  input: EkidenInput<"TriggerSchedule">,
  context: CallContext,
): Promise<EkidenOutput<"TriggerSchedule">> => {
  const named = namedBy(input, context);
  const found = await deps.schedules.find(named);
  if (!found) throw unknownSchedule(named);
  const { definition } = await openSchedule(found);
  const at = deps.clock.now();
  const runId = deps.newRunId();
  const workflowId = triggeredWorkflowIdOf(workflowIdOf(input.name, definition, at), runId);
  const origin = {
    caller: storedCallerOf(context),
    userAgent: userAgentOf(input.name),
    runId,
  };
  const start = startInputOf(input.domain, workflowId, definition);
  await deps.calls.make("StartWorkflowExecution", start, origin);
  const note = withOutcome({ scheduledFor: at, at, outcome: "STARTED", workflowId, runId });
  // It is started, also where the schedule was deleted meanwhile.
  await amend(amendDepsOf(deps), named, ({ state }) => ({ state: note(state) }));
  return { workflowId, runId };
};

const backfillSchedule = async (
  deps: ScheduleHandlerDeps,
  input: EkidenInput<"BackfillSchedule">,
  context: CallContext,
): Promise<EkidenOutput<"BackfillSchedule">> => {
  requireMoments(input.from, input.to);
  const now = deps.clock.now();
  const [from, to] = [fromWireTime(input.from), fromWireTime(input.to)];
  if (from > to) throw refuse.invalid("from is after to");
  if (to > now) throw refuse.invalid("to is in the future: a backfill is of past times");
  const named = namedBy(input, context);
  const found = await deps.schedules.find(named);
  if (!found) throw unknownSchedule(named);
  const { times, definition: counted } = await openSchedule(found);
  const count = await times.count(from - 1, to, maxBackfilledTimes + 1);
  if (count > maxBackfilledTimes) throw tooManyTimes();
  await change(deps, named, ({ state, definition }) => {
    if (!hasSameTimes(definition, counted)) throw changedMeanwhile();
    if (state.backfill) throw refuse.notPermitted("The schedule has a backfill that is under way");
    if (count === 0 || input.dryRun) return undefined;
    return { state: { ...state, backfill: { next: from, to, lookAt: now, since: now } } };
  });
  deps.onChanged();
  return { count };
};

const changedMeanwhile = (): Error =>
  refuse.notPermitted("The times of the schedule have changed meanwhile: ask for it again");

const tooManyTimes = (): Error =>
  refuse.limitExceeded(
    `There are more than ${maxBackfilledTimes} times between the two: take a shorter span`,
  );
