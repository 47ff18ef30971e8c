// Where people do activity tasks. A task waits in its list like any other; the person who claims it
// starts it, so that its time-outs hold for the person as they would for a worker, and its token
// never leaves the server.
//
//  H1 Whether a task is open is the execution's knowledge; who has it is the record's. A record is
//     changed only by callers that read its latest revision, so of two claims at once one fails.
//  H2 The record comes first and the start second: a crash in between leaves a task that its holder
//     can still answer.
import {
  type Attempt,
  completeActivity,
  type DomainPauses,
  type Execution,
  failActivity,
  holdOf,
  type Step,
  startActivity,
} from "@ekiden/engine";
import { Fault, maxCommentCharacters, maxRejectionCharacters, refuse } from "@ekiden/model";
import { isOwner } from "../../access/principal.ts";
import { groupedDigits } from "../../grouped-digits.ts";
import type { HumanTaskRecord } from "../../store/human-task-store.ts";
import type { CallContext } from "../call-context.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { requireAssignee } from "./definition.ts";
import { encodeAnswer, requireAnswer } from "./form.ts";
import { type HumanTask, type OpenTask, requireTask } from "./human-task.ts";
import { refuseTask } from "./human-task-error.ts";
import { maxComments, maxNotesCharacters, readNotes } from "./notes.ts";
import { requirePersonName } from "./person-name.ts";
import { sealTaskName } from "./task-name.ts";

/** Who acts: a user of the account, or, on a server that is open to all, the name they give. */
export interface Person {
  readonly name: string;
  readonly context: CallContext;
}

export class HumanTaskService {
  readonly #deps: HandlerDeps;

  constructor(deps: HandlerDeps) {
    this.#deps = deps;
  }

  /** Throws TaskOver; so do all below. */
  async describe(id: string, person: Person): Promise<HumanTask> {
    return this.#shown(await this.#require(id, person), person);
  }

  /** The person has it from now on. Throws TaskHeld, NotYours, ChangedMeanwhile. */
  async claim(id: string, person: Person): Promise<HumanTask> {
    return this.#give(await this.#require(id, person), person, person.name);
  }

  /** Makes `to` the holder, who may be another person. Throws what `claim` does. */
  async assign(id: string, person: Person, to: string): Promise<HumanTask> {
    requirePersonName(to);
    return this.#give(await this.#require(id, person), person, to);
  }

  /** The task has no holder any more, and stays started. Throws TaskHeld, ChangedMeanwhile. */
  async release(id: string, person: Person): Promise<HumanTask> {
    const open = await this.#require(id, person);
    if (open.task.holder === undefined) return this.#shown(open, person);
    requireFree(open, person);
    return this.#put(open, person, { holder: undefined });
  }

  /** Throws ValidationException, ChangedMeanwhile. */
  async comment(id: string, person: Person, text: string): Promise<HumanTask> {
    if (text.trim() === "" || text.length > maxCommentCharacters) {
      throw refuse.invalid(`A comment has 1 to ${groupedDigits(maxCommentCharacters)} characters`);
    }
    const open = await this.#require(id, person);
    const { comments } = readNotes(open.record?.notes);
    if (comments.length >= maxComments) {
      throw refuse.invalid(`A task has at most ${maxComments} comments`);
    }
    const comment = { by: person.name, at: this.#deps.clock.now(), text };
    const notes = JSON.stringify({ comments: [...comments, comment] });
    if (notes.length > maxNotesCharacters) {
      const max = groupedDigits(maxNotesCharacters);
      throw refuse.invalid(
        `The comments on a task have at most ${max} characters together, as JSON`,
      );
    }
    return this.#put(open, person, { notes });
  }

  /**
   * The answer, as JSON, is the result of the activity. Throws InvalidAnswer, InvalidForm, and what
   * `claim` does.
   */
  async complete(id: string, person: Person, answer: unknown): Promise<void> {
    const result = encodeAnswer(answer);
    const open = await this.#require(id, person);
    requireFree(open, person);
    requireAssignee(open.task, person.name);
    requireAnswer(open.task.form, answer);
    await this.#end(open, person, (step, attempt) => completeActivity(step, attempt, result));
  }

  /** The activity fails with this reason, and with the person in its details. As `complete`. */
  async reject(id: string, person: Person, reason: string): Promise<void> {
    if (reason.trim() === "" || reason.length > maxRejectionCharacters) {
      throw refuse.invalid(`A reason has 1 to ${maxRejectionCharacters} characters`);
    }
    const open = await this.#require(id, person);
    requireFree(open, person);
    requireAssignee(open.task, person.name);
    const details = JSON.stringify({ rejectedBy: person.name });
    const failure = { reason, details };
    await this.#end(open, person, (step, attempt) => failActivity(step, attempt, failure));
  }

  async #require(id: string, { context }: Person): Promise<OpenTask> {
    const open = await requireTask(this.#deps.store, context.account, id);
    const { domain, workflowId, runId } = open.task;
    context.run = { domain, workflowId, runId };
    return open;
  }

  async #give(open: OpenTask, person: Person, to: string): Promise<HumanTask> {
    requireFree(open, person);
    requireAssignee(open.task, to);
    this.#requireUnpaused(open);
    if (open.task.holder !== to) await this.#put(open, person, { holder: to });
    await this.#step(open, (step) => {
      requireUnheld(step.execution, open, step.pauses);
      startActivity(step, open.name.scheduledEventId, to);
    });
    return this.describe(this.#idOf(open, person), person);
  }

  /** It may not have been started yet: then it is now, in the same step. */
  async #end(
    open: OpenTask,
    person: Person,
    change: (step: Step, attempt: Attempt) => void,
  ): Promise<void> {
    const { scheduledEventId } = open.name;
    this.#requireUnpaused(open);
    // A person who claims it at the same moment comes first.
    if (open.task.holder === undefined) await this.#put(open, person, { holder: person.name });
    await this.#step(open, (step) => {
      requireUnheld(step.execution, open, step.pauses);
      const activity = step.execution.activities.get(scheduledEventId);
      const started = activity && startActivity(step, scheduledEventId, person.name);
      const startedEventId = started?.startedEventId ?? activity?.startedEventId;
      if (startedEventId === undefined) throw refuse.unknownActivity(scheduledEventId);
      change(step, { scheduledEventId, startedEventId });
    });
    // It is answered. A record that is left means nothing, and the next look removes it.
    await this.#deps.store.humanTasks.delete(open.name).catch(() => undefined);
  }

  /** Before a record says who has it; the step that starts it asks again. */
  #requireUnpaused(open: OpenTask): void {
    requireUnheld(open.execution, open, this.#deps.store.pauses.of(open.domain));
  }

  /** The task may have ended meanwhile: then it is over. */
  async #step({ name }: OpenTask, change: (step: Step) => void): Promise<void> {
    const { store, clock } = this.#deps;
    try {
      await store.executions.step({ id: name.execution }, clock.now(), change);
    } catch (error) {
      const isOver = error instanceof Fault && error.fault === "UnknownResourceFault";
      throw isOver ? refuseTask.over() : error;
    }
  }

  async #put(
    open: OpenTask,
    person: Person,
    changes: Partial<Pick<HumanTaskRecord, "holder" | "notes">>,
  ): Promise<HumanTask> {
    const { name, domain, record, task } = open;
    const { taskList } = task;
    const fresh = { ...name, domain, taskList, notes: '{"comments":[]}', revision: 0 };
    const { revision, ...rest } = record ?? fresh;
    const next = { ...rest, ...changes, revision: revision + 1 };
    if (!(await this.#deps.store.humanTasks.put(next))) throw refuseTask.changedMeanwhile();
    const { comments } = readNotes(next.notes);
    const changed = { ...open, record: next, task: { ...task, holder: next.holder, comments } };
    return this.#shown(changed, person);
  }

  #shown(open: OpenTask, person: Person): HumanTask {
    return { id: this.#idOf(open, person), ...open.task, input: open.input };
  }

  #idOf({ name, task }: OpenTask, { context }: Person): string {
    return sealTaskName(context.account.tokens, name, task);
  }
}

/** Of a task that was not started. Throws OperationNotPermittedFault. */
const requireUnheld = (
  execution: Execution,
  { name: { scheduledEventId }, task }: OpenTask,
  pauses: DomainPauses,
): void => {
  if (execution.activities.get(scheduledEventId)?.startedEventId !== undefined) return;
  const { taskList } = task;
  const handed = { kind: "activity", taskList, scheduledEventId } as const;
  if (!holdOf(execution, handed, pauses)) return;
  throw new Fault(
    "OperationNotPermittedFault",
    "This task is paused: it can be claimed and answered once it is resumed",
  );
};

/** Throws TaskHeld. The owner of the account may take a task from any holder. */
const requireFree = ({ task: { holder } }: OpenTask, { name, context }: Person): void => {
  if (holder === undefined || holder === name || isOwner(context.principal)) return;
  throw refuseTask.held(holder);
};
