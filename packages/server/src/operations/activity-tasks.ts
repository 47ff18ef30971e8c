// Activity tasks: workers poll for them, say that they are alive, and answer.
import {
  cancelActivity,
  completeActivity,
  failActivity,
  heartbeat,
  type Step,
  startActivity,
  startedActivity,
} from "@ekiden/engine";
import type { Input } from "@ekiden/model";
import type { StartTask } from "../matching/matcher.ts";
import type { RunStep } from "../store/store.ts";
import { type CallContext, nameOf } from "./call-context.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import { EncodedJson, type Handlers } from "./handlers.ts";
import { requireNamed, unknownTask } from "./named-task.ts";
import type { NamedTask, TaskInput, TaskReference } from "./token.ts";

type Names =
  | "PollForActivityTask"
  | "RecordActivityTaskHeartbeat"
  | "RespondActivityTaskCompleted"
  | "RespondActivityTaskFailed"
  | "RespondActivityTaskCanceled"
  | "CountPendingActivityTasks";

export const activityTaskHandlers = (deps: HandlerDeps): Pick<Handlers, Names> => {
  const { store, clock } = deps;
  const answer = <T>(
    context: CallContext,
    input: TaskInput,
    change: (step: Step, task: TaskReference) => T,
  ): Promise<T> => {
    const task = context.lookups.task(input, "activity");
    const absent = () => unknownTask(task);
    const answered = (step: RunStep) => {
      requireNamed(step, task);
      context.run = nameOf(step.execution, context.account);
      return change(step, task);
    };
    return store.executions.step({ id: task.id }, clock.now(), answered, { absent });
  };
  return {
    async PollForActivityTask(input, context) {
      await requireDomain(context, input.domain);
      return poll(deps, input, context);
    },

    async RecordActivityTaskHeartbeat(input, context) {
      const { details } = input;
      const cancelRequested = await answer(context, input, (step, task) =>
        heartbeat(step, task, details),
      );
      return { cancelRequested };
    },

    async RespondActivityTaskCompleted(input, context) {
      const { result } = input;
      await answer(context, input, (step, task) => completeActivity(step, task, result));
      return undefined;
    },

    async RespondActivityTaskFailed(input, context) {
      const { reason, details } = input;
      await answer(context, input, (step, task) => failActivity(step, task, { reason, details }));
      return undefined;
    },

    async RespondActivityTaskCanceled(input, context) {
      const { details } = input;
      await answer(context, input, (step, task) => cancelActivity(step, task, details));
      return undefined;
    },

    async CountPendingActivityTasks({ domain, taskList }, context) {
      const { key } = await requireDomain(context, domain);
      const list = { kind: "activity", domain: key, name: taskList.name } as const;
      return store.tasks.count(list);
    },
  };
};

/** Exactly this body: clients take any task token, even an empty one, for a task. */
const noTask = new EncodedJson('{"startedEventId":0}');

interface GivenTask extends NamedTask {
  readonly activityId: string;
  readonly workflowId: string;
}

const poll = async (
  { store, matcher, pollers }: HandlerDeps,
  { domain, taskList, identity }: Input<"PollForActivityTask">,
  context: CallContext,
) => {
  let isFirst = false;
  const start: StartTask<GivenTask> = (step, { id, scheduledEventId, startedEventId: before }) => {
    isFirst = before === undefined;
    const started =
      before === undefined
        ? startActivity(step, scheduledEventId, identity)
        : startedActivity(step.execution, { scheduledEventId, startedEventId: before });
    if (!started) return undefined;
    const { startedEventId, startedAt: at, activityId } = started;
    const { workflowId, runId } = step.execution;
    return {
      kind: "activity",
      id,
      scheduledEventId,
      startedEventId,
      at,
      activityId,
      workflowId,
      runId,
    };
  };
  const { account } = context;
  const list = {
    kind: "activity",
    domain: account.domainKey(domain),
    name: taskList.name,
  } as const;
  const { address } = context.connection;
  const poll = matcher.wait(list, context, start);
  const task = await pollers.during(list, { identity, address }, poll);
  if (!task) return noTask;
  if (isFirst) pollers.counts.started(list);
  context.giveBack = () => store.tasks.giveBack(list, task);
  const { id, scheduledEventId, startedEventId, activityId, workflowId, runId } = task;
  const text = await store.histories.read(id, scheduledEventId, scheduledEventId);
  // The run was ended and removed after the task was started.
  if (text === "") return noTask;
  const { activityType, input } = JSON.parse(text).activityTaskScheduledEventAttributes;
  return {
    activityId,
    activityType,
    input,
    startedEventId,
    taskToken: account.tokens.sealTask(task),
    workflowExecution: { runId, workflowId },
  };
};
