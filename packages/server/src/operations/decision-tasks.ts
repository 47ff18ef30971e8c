// Decision tasks: deciders poll for them, read the history that comes along, and answer.
import {
  completeDecisionTask,
  type Facts,
  type StartedDecision,
  startDecisionTask,
  startedDecisionTask,
} from "@ekiden/engine";
import {
  type Decision,
  decisionAttributesMember,
  decisionFromWire,
  decisions,
  type Input,
  invalidBy,
  mustNotBeNull,
  problem,
  refuse,
  type WireDecision,
} from "@ekiden/model";
import type { StartTask } from "../matching/matcher.ts";
import type { ExecutionId, ExecutionIdentity, RunStep } from "../store/store.ts";
import { type CallContext, type DeclinedDecisions, nameOf } from "./call-context.ts";
import { loadFacts } from "./decision-facts.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import { EncodedJson, type Handlers } from "./handlers.ts";
import { type HistoryRange, historyPage } from "./history-page.ts";
import { requireNamed, unknownTask } from "./named-task.ts";
import { pageOf, pageSizeOf, positionOf } from "./paging.ts";

type Names = "PollForDecisionTask" | "RespondDecisionTaskCompleted" | "CountPendingDecisionTasks";

export const decisionTaskHandlers = (deps: HandlerDeps): Pick<Handlers, Names> => {
  const { store, clock } = deps;
  return {
    async PollForDecisionTask(input, context) {
      await requireDomain(context, input.domain);
      return (input.nextPageToken ? continuePoll : poll)(deps, input, context);
    },

    async RespondDecisionTaskCompleted(input, context) {
      const task = context.lookups.task(input, "decision");
      const decisions = decisionsOf(input.decisions ?? []);
      const facts = await loadFacts(deps, { id: task.id, decisions }, context);
      context.declined = await declinedOf(deps, { id: task.id, decisions, facts }, context);
      const { executionContext, taskList, taskListScheduleToStartTimeout } = input;
      const completed = {
        scheduledEventId: task.scheduledEventId,
        startedEventId: task.startedEventId,
        decisions,
        declined: context.declined,
        executionContext,
        taskList: taskList && { name: taskList.name },
        taskListScheduleToStartTimeout,
      };
      const absent = () => unknownTask(task);
      const answered = (step: RunStep) => {
        requireNamed(step, task);
        context.run = nameOf(step.execution, context.account);
        completeDecisionTask(step, completed, facts);
      };
      await store.executions.step({ id: task.id }, clock.now(), answered, { absent });
      return undefined;
    },

    async CountPendingDecisionTasks({ domain, taskList }, context) {
      const { key } = await requireDomain(context, domain);
      const list = { kind: "decision", domain: key, name: taskList.name } as const;
      return store.tasks.count(list);
    },
  };
};

/** Exactly this body: clients take any task token, even an empty one, for a task. */
const noTask = new EncodedJson('{"previousStartedEventId":0,"startedEventId":0}');
type Poll = Input<"PollForDecisionTask">;

/** One decision task, as it was given; page tokens carry it. */
interface GivenTask {
  readonly id: ExecutionId;
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  /** Absent in page tokens of programs of before; so is the run. */
  readonly startedAt?: number | undefined;
  readonly runId?: string;
  readonly previousStartedEventId: number;
}

/** Member by member, as to spread them costs more: one is made for each decision task. */
const givenTask = (
  id: ExecutionId,
  { scheduledEventId, startedEventId, startedAt, previousStartedEventId }: StartedDecision,
  { runId }: ExecutionIdentity,
): GivenTask => ({
  id,
  runId,
  scheduledEventId,
  startedEventId,
  startedAt,
  previousStartedEventId,
});

const poll = async (deps: HandlerDeps, input: Poll, context: CallContext): Promise<EncodedJson> => {
  const { store, pollers, matcher } = deps;
  const { taskList, identity } = input;
  let isFirst = false;
  const start: StartTask<{ task: GivenTask; run: ExecutionIdentity }> = (
    step,
    { id, scheduledEventId, startedEventId },
  ) => {
    isFirst = startedEventId === undefined;
    const started =
      startedEventId === undefined
        ? startDecisionTask(step, scheduledEventId, identity)
        : startedDecisionTask(step.execution, { scheduledEventId, startedEventId });
    return started && { task: givenTask(id, started, step.execution), run: step.execution };
  };
  const domain = context.account.domainKey(input.domain);
  const list = { kind: "decision", domain, name: taskList.name } as const;
  const { address } = context.connection;
  const waiting = matcher.wait(list, context, start);
  const given = await pollers.during(list, { identity, address }, waiting);
  if (!given) return noTask;
  if (isFirst) pollers.counts.started(list);
  context.giveBack = () => store.tasks.giveBack(list, given.task);
  const { previousStartedEventId, startedEventId: last } = given.task;
  const first = input.startAtPreviousStartedEvent ? Math.max(1, previousStartedEventId) : 1;
  const range = { first, last, reverse: input.reverseOrder ?? false };
  return (await taskPage(deps, given, { range, input, context })) ?? noTask;
};

/** Further events of a task that was given before; this never starts one. */
const continuePoll = async (
  deps: HandlerDeps,
  input: Poll,
  context: CallContext,
): Promise<EncodedJson> => {
  const { account, lookups } = context;
  const owner = { account, clock: deps.clock };
  const position = positionOf<HistoryRange & { task: GivenTask }>(owner, listOf(input), input);
  const run = position && (await lookups.run(position.task.id));
  if (!run || run.domain !== account.domainKey(input.domain)) throw refuse.invalidToken();
  const { task, ...range } = position;
  if (task.runId !== undefined && task.runId !== run.runId) throw refuse.invalidToken();
  const given = await taskPage(deps, { task, run }, { range, input, context });
  if (!given) throw refuse.invalidToken();
  return given;
};

const listOf = (input: Poll) => pageOf("PollForDecisionTask", input);

interface Page {
  readonly range: HistoryRange;
  readonly input: Poll;
  readonly context: CallContext;
}

/** Undefined: the run was ended and removed after the task was started. */
const taskPage = async (
  { store, clock }: HandlerDeps,
  { task, run }: { task: GivenTask; run: ExecutionIdentity },
  { range, input, context: { account } }: Page,
): Promise<EncodedJson | undefined> => {
  const { id, scheduledEventId, startedEventId, previousStartedEventId, startedAt: at } = task;
  const { workflowId, runId, workflowType } = run;
  const pageSize = pageSizeOf(input);
  const request = { id, range, page: listOf(input), pageSize, carried: { task } };
  const owner = { account, clock };
  const text = await historyPage({ histories: store.histories, owner }, request);
  if (text === undefined) return undefined;
  const audited = {
    previousStartedEventId,
    startedEventId,
    workflowExecution: { runId, workflowId },
    workflowType,
  };
  const named = { kind: "decision", id, scheduledEventId, startedEventId, runId, at } as const;
  const taskToken = account.tokens.sealTask(named);
  const rest = JSON.stringify(audited);
  return new EncodedJson(`{${text},"taskToken":"${taskToken}",${rest.slice(1)}`, audited);
};

/** By a policy, or else by a quota. */
const declinedOf = async (
  { guard, meter }: HandlerDeps,
  answer: { id: ExecutionId; decisions: readonly Decision[]; facts: Facts },
  context: CallContext,
): Promise<DeclinedDecisions | undefined> => {
  const declined = await guard?.declined(answer, context);
  return meter ? meter.declined({ ...answer, declined }, context) : declined;
};

/** Throws ValidationException for a decision that lacks attributes which its own type requires. */
const decisionsOf = (wire: readonly unknown[]): Decision[] => {
  const read = (wire as readonly WireDecision[]).map(decisionFromWire);
  const problems = read.flatMap(({ type, data }, index) => {
    if (data !== undefined) return [];
    const path = `decisions.${index + 1}.member.${decisionAttributesMember(type)}`;
    const required: readonly string[] = decisions[type].required ?? [];
    return required.map((name) => problem(null, `${path}.${name}`, mustNotBeNull));
  });
  if (problems.length > 0) throw invalidBy(problems);
  return read;
};
