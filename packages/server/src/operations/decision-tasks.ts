// Decision tasks: deciders poll for them, read the history that comes along, and answer.
import {
  completeDecisionTask,
  type Facts,
  startDecisionTask,
  startedDecisionTask,
} from "@ekiden/engine";
import {
  type Decision,
  decisionAttributesMember,
  decisionFromWire,
  type Input,
  invalidBy,
  mustNotBeNull,
  problem,
  refuse,
  type WireDecision,
} from "@ekiden/model";
import type { StartTask } from "../matching/matcher.ts";
import type { ExecutionId, ExecutionIdentity } from "../store/store.ts";
import type { CallContext } from "./call-context.ts";
import { loadDecisionContext } from "./decision-context.ts";
import { type DeclinedDecisions, EncodedJson, type Handlers, nameOf } from "./handlers.ts";
import { type HistoryRange, historyPage } from "./history-page.ts";
import { requireNamed } from "./named-task.ts";
import { pageOf, pageSizeOf, positionOf } from "./paging.ts";
import { type Parts, requireDomain } from "./parts.ts";

type Names = "PollForDecisionTask" | "RespondDecisionTaskCompleted" | "CountPendingDecisionTasks";

export const decisionTaskHandlers = (parts: Parts): Pick<Handlers, Names> => {
  const { store, clock } = parts;
  return {
    async PollForDecisionTask(input, context) {
      await requireDomain(parts, input.domain);
      return input.nextPageToken ? continuePoll(parts, input) : poll(parts, input, context);
    },

    async RespondDecisionTaskCompleted(input, context) {
      const task = context.lookups.task(input, "decision");
      const decisions = decisionsOf(input.decisions ?? []);
      const facts = await loadDecisionContext(parts, { id: task.id, decisions }, context);
      context.declined = await declinedOf(parts, { id: task.id, decisions, facts }, context);
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
      await store.executions.step({ id: task.id }, clock.now(), (step) => {
        requireNamed(step, task);
        context.run = nameOf(step.execution);
        return completeDecisionTask(step, completed, facts);
      });
      return undefined;
    },

    async CountPendingDecisionTasks({ domain, taskList }) {
      await requireDomain(parts, domain);
      const list = { kind: "decision", domain, name: taskList.name } as const;
      return { count: await store.tasks.count(list), truncated: false };
    },
  };
};

/** Exactly this body: clients take any task token, even an empty one, for a task. */
const noTask = new EncodedJson('{"previousStartedEventId":0,"startedEventId":0}');
type Poll = Input<"PollForDecisionTask">;

/** Its domain is left out, because it may have its name of the store. */
type SeenIdentity = Omit<ExecutionIdentity, "domain">;

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

const poll = async (parts: Parts, input: Poll, context: CallContext): Promise<EncodedJson> => {
  const { domain, taskList, identity } = input;
  const start: StartTask<{ task: GivenTask; run: SeenIdentity }> = (
    step,
    { id, scheduledEventId, startedEventId },
  ) => {
    const started =
      startedEventId === undefined
        ? startDecisionTask(step, scheduledEventId, identity)
        : startedDecisionTask(step.execution, { scheduledEventId, startedEventId });
    const { runId } = step.execution;
    return started && { task: { id, runId, ...started }, run: step.execution };
  };
  const list = { kind: "decision", domain, name: taskList.name } as const;
  const given = await parts.pollers.during(
    list,
    identity,
    parts.matcher.wait(list, context, start),
  );
  if (!given) return noTask;
  context.giveBack = () => parts.store.tasks.giveBack(list, given.task);
  const { previousStartedEventId, startedEventId: last } = given.task;
  const first = input.startAtPreviousStartedEvent ? Math.max(1, previousStartedEventId) : 1;
  const range = { first, last, reverse: input.reverseOrder ?? false };
  return taskPage(parts, given, { range, input });
};

/** Further events of a task that was given before; this never starts one. */
const continuePoll = async (parts: Parts, input: Poll): Promise<EncodedJson> => {
  const position = positionOf<HistoryRange & { task: GivenTask }>(parts, listOf(input), input);
  const run = position && (await parts.store.executions.identify(position.task.id));
  if (!run || run.domain !== input.domain) throw refuse.invalidToken();
  const { task, ...range } = position;
  if (task.runId !== undefined && task.runId !== run.runId) throw refuse.invalidToken();
  return taskPage(parts, { task, run }, { range, input });
};

const listOf = (input: Poll) => pageOf("PollForDecisionTask", input);

const taskPage = async (
  parts: Parts,
  { task, run }: { task: GivenTask; run: SeenIdentity },
  { range, input }: { range: HistoryRange; input: Poll },
): Promise<EncodedJson> => {
  const { id, previousStartedEventId, startedEventId } = task;
  const { workflowId, runId, workflowType } = run;
  const asked = { page: listOf(input), pageSize: pageSizeOf(input) };
  const text = await historyPage(parts, { id, range, ...asked, carried: { task } });
  const told = {
    previousStartedEventId,
    startedEventId,
    workflowExecution: { runId, workflowId },
    workflowType,
  };
  const named = { kind: "decision", ...task, runId, at: task.startedAt } as const;
  const taskToken = parts.tokens.sealTask(named);
  const rest = JSON.stringify({ ...told, taskToken });
  return new EncodedJson(`{${text},${rest.slice(1)}`, told);
};

/** By a policy, or else by a quota. */
const declinedOf = async (
  { guard, meter }: Parts,
  answer: { id: ExecutionId; decisions: readonly Decision[]; facts: Facts },
  context: CallContext,
): Promise<DeclinedDecisions | undefined> => {
  const declined = await guard?.declined(answer, context);
  return meter ? meter.declined({ ...answer, declined }, context) : declined;
};

/** Throws ValidationException for a decision that lacks attributes which its own type requires. */
const decisionsOf = (wire: readonly unknown[]): Decision[] => {
  const decisions = (wire as readonly WireDecision[]).map(decisionFromWire);
  const problems = decisions.flatMap(({ type, data }, index) => {
    const path = `decisions.${index + 1}.member.${decisionAttributesMember(type)}`;
    return data === undefined ? [problem(null, path, mustNotBeNull)] : [];
  });
  if (problems.length > 0) throw invalidBy(problems);
  return decisions;
};
