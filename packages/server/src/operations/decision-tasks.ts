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
import { gatherFacts } from "./facts.ts";
import {
  type Caller,
  type DeclinedDecisions,
  EncodedJson,
  type Handlers,
  nameOf,
} from "./handlers.ts";
import { type HistoryRange, historyPage } from "./history-page.ts";
import { pageSizeOf, positionOf } from "./paging.ts";
import { type Parts, requireDomain } from "./parts.ts";

type Names = "PollForDecisionTask" | "RespondDecisionTaskCompleted" | "CountPendingDecisionTasks";

export const decisionTaskHandlers = (parts: Parts): Pick<Handlers, Names> => {
  const { store, clock, tokens } = parts;
  return {
    async PollForDecisionTask(input, caller) {
      await requireDomain(parts, input.domain);
      return input.nextPageToken ? continuePoll(parts, input) : poll(parts, input, caller);
    },

    async RespondDecisionTaskCompleted(input, caller) {
      const task = tokens.openTask(input, "decision");
      const decisions = decisionsOf(input.decisions ?? []);
      const facts = await gatherFacts(parts, task.id, decisions);
      const { executionContext, taskList, taskListScheduleToStartTimeout } = input;
      const completed = {
        scheduledEventId: task.scheduledEventId,
        startedEventId: task.startedEventId,
        decisions,
        declined: await declinedOf(parts, { id: task.id, decisions, facts }, caller),
        executionContext,
        taskList: taskList && { name: taskList.name },
        taskListScheduleToStartTimeout,
      };
      await store.executions.step({ id: task.id }, clock.now(), (step) => {
        caller.run = nameOf(step.execution);
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
const purpose = "PollForDecisionTask";

type Poll = Input<"PollForDecisionTask">;

/** Its domain is left out, because it may have its name of the store. */
type SeenIdentity = Omit<ExecutionIdentity, "domain">;

/** One decision task, as it was given; page tokens carry it, so it holds no names. */
interface GivenTask {
  readonly id: ExecutionId;
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  readonly previousStartedEventId: number;
}

const poll = async (parts: Parts, input: Poll, caller: Caller): Promise<EncodedJson> => {
  const { domain, taskList, identity } = input;
  const start: StartTask<{ task: GivenTask; run: SeenIdentity }> = (
    step,
    { id, scheduledEventId, startedEventId },
  ) => {
    const started =
      startedEventId === undefined
        ? startDecisionTask(step, scheduledEventId, identity)
        : startedDecisionTask(step.execution, { scheduledEventId, startedEventId });
    return started && { task: { id, ...started }, run: step.execution };
  };
  const list = { kind: "decision", domain, name: taskList.name } as const;
  const given = await parts.pollers.during(list, identity, parts.matcher.wait(list, caller, start));
  if (!given) return noTask;
  caller.giveBack = () => parts.store.tasks.giveBack(list, given.task);
  const { previousStartedEventId, startedEventId: last } = given.task;
  const first = input.startAtPreviousStartedEvent ? Math.max(1, previousStartedEventId) : 1;
  const range = { first, last, reverse: input.reverseOrder ?? false };
  return taskPage(parts, given, { range, pageSize: pageSizeOf(input) });
};

/** Further events of a task that was given before; this never starts one. */
const continuePoll = async (parts: Parts, input: Poll): Promise<EncodedJson> => {
  const position = positionOf<HistoryRange & { task: GivenTask }>(parts, purpose, input);
  const run = position && (await parts.store.executions.identify(position.task.id));
  if (!run || run.domain !== input.domain) throw refuse.invalidToken();
  const { task, ...range } = position;
  return taskPage(parts, { task, run }, { range, pageSize: pageSizeOf(input) });
};

const taskPage = async (
  parts: Parts,
  { task, run }: { task: GivenTask; run: SeenIdentity },
  { range, pageSize }: { range: HistoryRange; pageSize: number },
): Promise<EncodedJson> => {
  const { id, previousStartedEventId, startedEventId } = task;
  const { workflowId, runId, workflowType } = run;
  const page = await historyPage(parts, { id, range, purpose, pageSize, carried: { task } });
  const told = {
    previousStartedEventId,
    startedEventId,
    workflowExecution: { runId, workflowId },
    workflowType,
  };
  const taskToken = parts.tokens.sealTask({ kind: "decision", ...task });
  const rest = JSON.stringify({ ...told, taskToken });
  return new EncodedJson(`{${page},${rest.slice(1)}`, told);
};

/** By a policy, or else by a quota. */
const declinedOf = async (
  { guard, meter }: Parts,
  answer: { id: ExecutionId; decisions: readonly Decision[]; facts: Facts },
  caller: Caller,
): Promise<DeclinedDecisions | undefined> => {
  const declined = await guard?.declined(answer, caller);
  caller.declined = meter ? await meter.declined({ ...answer, declined }, caller) : declined;
  return caller.declined;
};

/** Throws ValidationException for a decision that lacks the attributes of its own type. */
const decisionsOf = (wire: readonly unknown[]): Decision[] => {
  const decisions = (wire as readonly WireDecision[]).map(decisionFromWire);
  const problems = decisions.flatMap(({ type, data }, index) => {
    const path = `decisions.${index + 1}.member.${decisionAttributesMember(type)}`;
    return data === undefined ? [problem(null, path, mustNotBeNull)] : [];
  });
  if (problems.length > 0) throw invalidBy(problems);
  return decisions;
};
