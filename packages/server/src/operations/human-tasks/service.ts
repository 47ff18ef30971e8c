// Where people do activity tasks. A task waits in its list like any other; whoever claims it starts
// it, so its own clocks watch over the person as they would over a worker, and its token never
// leaves the server.
//
//  H1 Whether a task is open is the execution's knowledge; who has it is the record's. A record is
//     changed only by who saw its latest revision, so of two who claim at once one is refused.
//  H2 The record comes first and the start second: a crash in between leaves a task that its holder
//     can still answer.
import {
  type Attempt,
  completeActivity,
  failActivity,
  type Step,
  startActivity,
} from "@ekiden/engine";
import { Fault, type OperationName, refuse } from "@ekiden/model";
import { isOwner } from "../../access/principal.ts";
import type { HumanTaskRecord } from "../../store/human-task-store.ts";
import type { Caller } from "../handlers.ts";
import type { Parts } from "../parts.ts";
import { requireAssignee } from "./definition.ts";
import { encodeAnswer, requireAnswer } from "./form.ts";
import { type HumanTask, type OpenTask, openTask } from "./human-task.ts";
import { refuseTask } from "./human-task-error.ts";
import { maxCommentCharacters, maxComments, readNotes } from "./notes.ts";
import { openTaskName, sealTaskName, taskTokenOf } from "./task-name.ts";

const maxReasonCharacters = 256;
const maxPersonCharacters = 64;

/** Who acts: a user of the account, or, on a server that is open to all, whoever they say. */
export interface Person {
  readonly name: string;
  readonly caller: Caller;
}

export class HumanTaskService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws TaskOver, and AccessDeniedException for who may not poll its list; so do all below. */
  async describe(id: string, person: Person): Promise<HumanTask> {
    return this.#shown(await this.#require(id, person));
  }

  /** The person has it from now on. Throws TaskHeld, NotYours, ChangedMeanwhile. */
  async claim(id: string, person: Person): Promise<HumanTask> {
    return this.#give(await this.#require(id, person), person, person.name);
  }

  /** Somebody has it from now on, who may be another. Throws what `claim` does. */
  async assign(id: string, person: Person, to: string): Promise<HumanTask> {
    if (to === "" || to.length > maxPersonCharacters) {
      throw refuseTask.invalidRequest(`A name has 1 to ${maxPersonCharacters} characters`);
    }
    return this.#give(await this.#require(id, person), person, to);
  }

  /** Nobody has it any more, and it stays started. Throws TaskHeld, ChangedMeanwhile. */
  async release(id: string, person: Person): Promise<HumanTask> {
    const open = await this.#require(id, person);
    if (open.task.holder === undefined) return this.#shown(open);
    requireFree(open, person);
    return this.#put(open, { holder: undefined });
  }

  /** Throws InvalidRequest, ChangedMeanwhile. */
  async comment(id: string, person: Person, text: string): Promise<HumanTask> {
    if (text.trim() === "" || text.length > maxCommentCharacters) {
      throw refuseTask.invalidRequest(
        `A comment has 1 to ${maxCommentCharacters.toLocaleString("en")} characters`,
      );
    }
    const open = await this.#require(id, person);
    const { comments } = readNotes(open.record?.notes);
    if (comments.length >= maxComments) {
      throw refuseTask.invalidRequest(`A task has at most ${maxComments} comments`);
    }
    const comment = { by: person.name, at: this.#parts.clock.now(), text };
    const notes = JSON.stringify({ comments: [...comments, comment] });
    return this.#put(open, { notes });
  }

  /**
   * The answer, as JSON, is the result of the activity. Throws InvalidAnswer, InvalidForm, and what
   * `claim` does; AccessDeniedException for who may not complete activity tasks.
   */
  async complete(id: string, person: Person, answer: unknown): Promise<void> {
    const result = encodeAnswer(answer);
    const open = await this.#require(id, person, "RespondActivityTaskCompleted");
    requireFree(open, person);
    requireAssignee(open.task, person.name);
    requireAnswer(open.task.form, answer);
    await this.#end(open, person, (step, attempt) => completeActivity(step, attempt, result));
  }

  /** The activity fails with this reason, and with the person in its details. As `complete`. */
  async reject(id: string, person: Person, reason: string): Promise<void> {
    if (reason.trim() === "" || reason.length > maxReasonCharacters) {
      throw refuseTask.invalidRequest(`A reason has 1 to ${maxReasonCharacters} characters`);
    }
    const open = await this.#require(id, person, "RespondActivityTaskFailed");
    requireFree(open, person);
    requireAssignee(open.task, person.name);
    const details = JSON.stringify({ rejectedBy: person.name });
    const failure = { reason, details };
    await this.#end(open, person, (step, attempt) => failActivity(step, attempt, failure));
  }

  async #require(id: string, person: Person, operation?: OperationName): Promise<OpenTask> {
    const { store, tokens, guard } = this.#parts;
    const { name, isOf } = openTaskName(tokens, id);
    const open = await openTask(store, name);
    if (!open) await store.humanTasks.delete(name);
    if (!open || !isOf(open.task)) throw refuseTask.over();
    const { domain, taskList } = open.task;
    const poll = { domain, taskList: { name: taskList } };
    await guard?.require("PollForActivityTask", poll, person.caller);
    if (operation) await guard?.require(operation, { taskToken: taskTokenOf(id) }, person.caller);
    return open;
  }

  async #give(open: OpenTask, person: Person, to: string): Promise<HumanTask> {
    requireFree(open, person);
    requireAssignee(open.task, to);
    if (open.task.holder !== to) await this.#put(open, { holder: to });
    await this.#step(open, (step) => {
      startActivity(step, open.name.scheduledEventId, to);
    });
    return this.describe(this.#idOf(open), person);
  }

  /** It may not have been started yet: then it is now, in the same step. */
  async #end(
    open: OpenTask,
    person: Person,
    change: (step: Step, attempt: Attempt) => void,
  ): Promise<void> {
    const { scheduledEventId } = open.name;
    // Somebody who claims it just now comes first.
    if (open.task.holder === undefined) await this.#put(open, { holder: person.name });
    await this.#step(open, (step) => {
      const activity = step.execution.activities.get(scheduledEventId);
      const started = activity && startActivity(step, scheduledEventId, person.name);
      const startedEventId = started?.startedEventId ?? activity?.startedEventId;
      if (startedEventId === undefined) throw refuse.unknownActivity(scheduledEventId);
      change(step, { scheduledEventId, startedEventId });
    });
    await this.#parts.store.humanTasks.delete(open.name);
  }

  /** Meanwhile the task may have come to its end without us. */
  async #step({ name }: OpenTask, change: (step: Step) => void): Promise<void> {
    const { store, clock } = this.#parts;
    try {
      await store.executions.step({ id: name.execution }, clock.now(), change);
    } catch (error) {
      const isOver = error instanceof Fault && error.fault === "UnknownResourceFault";
      throw isOver ? refuseTask.over() : error;
    }
  }

  async #put(
    open: OpenTask,
    changes: Partial<Pick<HumanTaskRecord, "holder" | "notes">>,
  ): Promise<HumanTask> {
    const { name, record, task } = open;
    const { domain, taskList } = task;
    const fresh = { ...name, domain, taskList, notes: '{"comments":[]}', revision: 0 };
    const { revision, ...rest } = record ?? fresh;
    const next = { ...rest, ...changes, revision: revision + 1 };
    if (!(await this.#parts.store.humanTasks.put(next))) throw refuseTask.changedMeanwhile();
    const { comments } = readNotes(next.notes);
    return this.#shown({ ...open, record: next, task: { ...task, holder: next.holder, comments } });
  }

  #shown(open: OpenTask): HumanTask {
    return { id: this.#idOf(open), ...open.task, input: open.input };
  }

  #idOf({ name, task }: OpenTask): string {
    return sealTaskName(this.#parts.tokens, name, task);
  }
}

/** Throws TaskHeld. The owner of the account may take a task from anybody. */
const requireFree = ({ task: { holder } }: OpenTask, { name, caller }: Person): void => {
  if (holder === undefined || holder === name || isOwner(caller.principal)) return;
  throw refuseTask.held(holder);
};
