// What the embedded store does for the one writer of executions: everything is changed in memory at
// once, and the parts that own it write it at the commit.
import type { DomainPauses, Message, ReadyTask, Step } from "@ekiden/engine";
import type { ExecutionStorage } from "../execution-writer.ts";
import type { ExecutionId, MessageId, RunKey, RunReference } from "../store.ts";
import type { Domains } from "./domains.ts";
import type { Messages } from "./messages.ts";
import type { Pauses } from "./pauses.ts";
import type { ReadyTasks } from "./ready-tasks.ts";
import type { ReturnedTasks } from "./returned-tasks.ts";
import type { Run } from "./run.ts";
import type { RunNames } from "./run-names.ts";
import type { Runs } from "./runs.ts";

interface ExecutionStorageDeps {
  readonly domains: Domains;
  readonly names: RunNames;
  readonly runs: Runs;
  readonly readyTasks: ReadyTasks;
  readonly returnedTasks: ReturnedTasks;
  readonly messages: Messages;
  readonly pauses: Pauses;
}

export class SqliteExecutionStorage implements ExecutionStorage<Run> {
  readonly #parts: ExecutionStorageDeps;
  mayReach = (): boolean => false;

  constructor(parts: ExecutionStorageDeps) {
    this.#parts = parts;
  }

  get isMeasured(): boolean {
    return this.#parts.runs.changes.isMeasured;
  }

  findOpen(key: RunKey): Run | undefined {
    const { domains, names, runs } = this.#parts;
    const id = names.openIdBefore(domains.requireId(key.domain), key);
    return id === undefined ? undefined : runs.load(id);
  }

  find(reference: RunReference): Run | undefined {
    const id = "id" in reference ? reference.id : this.#idOf(reference);
    return id === undefined ? undefined : this.#parts.runs.load(id);
  }

  create(key: RunKey): Run {
    return this.#parts.runs.create(key);
  }

  add(run: Run): void {
    this.#parts.runs.add(run);
  }

  write(run: Run, step: Step): void {
    const { runs, returnedTasks } = this.#parts;
    runs.change(run, step);
    returnedTasks.review(run);
  }

  restore(run: Run): void {
    this.#parts.runs.restore(run);
  }

  remove(run: Run): void {
    this.#parts.runs.remove(run);
  }

  pausesOf(run: Run): DomainPauses {
    return this.#parts.pauses.of(run.execution.domain);
  }

  offerTask(run: Run, task: ReadyTask): void {
    this.#parts.readyTasks.offer(run, task);
  }

  withdrawTask(run: Run, scheduledEventId: number): void {
    this.#parts.readyTasks.withdraw(run.id, scheduledEventId);
  }

  releaseTasks(run: Run): void {
    this.#parts.readyTasks.releaseExecution(run.id);
    this.#parts.returnedTasks.releaseExecution(run.id);
  }

  sendMessage(run: Run, message: Message): void {
    this.#parts.messages.send(run.domain, message);
  }

  requireMessage(id: MessageId): void {
    this.#parts.messages.require(id);
  }

  consumeMessage(_run: Run, id: MessageId): void {
    this.#parts.messages.consume(id);
  }

  #idOf(reference: Exclude<RunReference, { id: ExecutionId }>): ExecutionId | undefined {
    const { domains, names } = this.#parts;
    const { workflowId, runId } = reference;
    const domain = domains.idOf(reference.domain);
    return runId ? names.id(domain, workflowId, runId) : names.openId(domain, workflowId);
  }
}
