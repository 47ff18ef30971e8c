// What a run waits for, and whose end its history will record.
import type { CanceledError } from "../errors.ts";
import { newOperation, type Operation } from "./operation.ts";
import type { Asked } from "./pending-decisions.ts";
import type { Run } from "./run.ts";
import { currentScope } from "./scope.ts";

/** The open operations of a run: by what they were asked as, and by the event that began them. */
export class Operations {
  readonly #run: Run;
  /** Undefined before the first: most runs that are kept wait for a signal and nothing else. */
  #byKey: Map<string, Operation> | undefined;
  #byEvent: Map<number, Operation> | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  get size(): number {
    return this.#byKey?.size ?? 0;
  }

  open(): readonly Operation[] {
    return [...(this.#byKey?.values() ?? [])];
  }

  /** Those that events refer to by number. */
  get linked(): number {
    return this.#byEvent?.size ?? 0;
  }

  /** Asks for something; `cancel` is called when the scope it was asked in is canceled. */
  begin<T>(asked: Asked, cancel: (error: CanceledError) => void): Operation<T> {
    // Of a run that is given up: its code waits until the run is forgotten.
    if (this.#run.isDead) return newOperation<T>(asked.key);
    const scope = currentScope(this.#run);
    if (scope.canceled) {
      const operation = newOperation<T>(asked.key);
      operation.settled = true;
      operation.reject(scope.canceled);
      return operation;
    }
    const operation = this.beginShielded<T>(asked);
    operation.leaveScope = scope.onCancel(cancel);
    return operation;
  }

  /** Asks for something that no scope cancels. */
  beginShielded<T>(asked: Asked): Operation<T> {
    this.#byKey ??= new Map();
    if (this.#byKey.has(asked.key)) {
      throw new Error(`${asked.key} is open already: ids are unique among what is open`);
    }
    const operation = newOperation<T>(asked.key);
    if (this.#run.options.keepsPlaces) operation.where = asked.where;
    this.#byKey.set(asked.key, operation as Operation);
    this.#run.lastAsked = asked.where;
    this.#run.pendingDecisions.add(asked);
    return operation;
  }

  /** Takes back what has not been sent; false when it has. */
  takeBack({ key }: { readonly key: string }): boolean {
    return this.#run.pendingDecisions.take(key) !== undefined;
  }

  /** It was never sent, and never will be. */
  forget(key: string): void {
    const operation = this.#byKey?.get(key);
    if (operation) this.#settle(operation);
  }

  of(key: string): Operation | undefined {
    return this.#byKey?.get(key);
  }

  /** The one that an event refers to by the id of the event that began it. */
  ofEvent(eventId: number): Operation | undefined {
    return this.#byEvent?.get(eventId);
  }

  link(key: string, eventId: number): void {
    const operation = this.#byKey?.get(key);
    if (!operation) return;
    operation.eventId = eventId;
    this.#byEvent ??= new Map();
    this.#byEvent.set(eventId, operation);
  }

  resolve(operation: Operation | undefined, value: unknown): void {
    if (operation && this.#settle(operation)) operation.resolve(value);
  }

  reject<T>(operation: Operation<T> | undefined, error: unknown): void {
    if (operation && this.#settle(operation as Operation)) operation.reject(error);
  }

  rejectWith(operation: Operation | undefined, error: (operation: Operation) => Error): void {
    if (operation) this.reject(operation, error(operation));
  }

  /** False when it was settled before: the code that waited has gone on. */
  #settle(operation: Operation): boolean {
    if (operation.settled) return false;
    operation.settled = true;
    operation.leaveScope?.();
    this.#byKey?.delete(operation.key);
    this.#byEvent?.delete(operation.eventId);
    return true;
  }
}
