// Updates: a signal that is answered. The answer is a marker in the history of the run.
import type { Failure } from "../failure.ts";
import type { PayloadHeaders } from "../headers.ts";
import type { UpdateInput } from "../interceptors/workflow.ts";
import { maxUpdateIdCharacters, names, updateMarker } from "../names.ts";
import type { CannotBeSent, FirstOf, IfUnfit, Misfit } from "../sendable.ts";
import { currentRun } from "./current.ts";
import { inbound } from "./interception.ts";
import type { Run } from "./run.ts";
import { continuationIn } from "./unexpected.ts";
import { type Where, whereOf } from "./where.ts";

type Handler = (input: unknown) => unknown;

/** An update that has arrived, with the headers of its signal. */
interface Received extends UpdateRequest {
  readonly headers: PayloadHeaders;
}

interface Handled {
  readonly handle: Handler;
  readonly validate: ((input: unknown) => unknown) | undefined;
  readonly where: Where;
}

/** The payload of the signal that asks for an update. */
export interface UpdateRequest {
  /** Chosen by the caller; the marker has it, too. */
  readonly id: string;
  readonly name: string;
  readonly input?: unknown;
}

/** The details of the marker that answers. */
export type UpdateAnswer =
  | { readonly result?: unknown }
  /** `isRejected`: by the validator, so that the workflow has not taken it. */
  | { readonly failure: Failure; readonly isRejected?: true };

/** The update handlers of a run, and requests that came before them. */
export class Updates {
  #handlers: Map<string, Handled> | undefined;
  #early: Map<string, Received[]> | undefined;
  /** Calls of handlers that have not ended. */
  #handling: Map<string, number> | undefined;
  #seen: Set<string> | undefined;

  get isWatched(): boolean {
    return this.#handlers !== undefined;
  }

  get isHandling(): boolean {
    return [...(this.#handling?.values() ?? [])].some((count) => count > 0);
  }

  /** Requests that have no handler, or whose handler has not ended. */
  get unconsumed(): readonly { readonly name: string; readonly count: number }[] {
    const counts = new Map(this.#handling);
    for (const [name, { length }] of this.#early ?? []) addTo(counts, name, length);
    return [...counts].flatMap(([name, count]) =>
      count === 0 ? [] : [{ name: `update ${name}`, count }],
    );
  }

  handle(run: Run, name: string, handler: Handled): void {
    this.#handlers ??= new Map();
    this.#handlers.set(name, handler);
    const early = this.#early?.get(name) ?? [];
    this.#early?.delete(name);
    for (const request of early) this.#answer(run, request);
  }

  receive(run: Run, request: Received): void {
    this.#seen ??= new Set();
    if (this.#seen.has(request.id)) return;
    this.#seen.add(request.id);
    if (this.#handlers?.has(request.name)) this.#answer(run, request);
    else this.#keepEarly(request);
  }

  #keepEarly(request: Received): void {
    this.#early ??= new Map();
    this.#early.set(request.name, [...(this.#early.get(request.name) ?? []), request]);
  }

  #answer(run: Run, { id, name, input, headers }: Received): void {
    const handler = this.#handlers?.get(name);
    if (!handler) return;
    const answer = (details: UpdateAnswer) => {
      const text = run.payloads.encode(details, `the answer to update ${name}`);
      run.markers.record(run, { name: updateMarker(id), details: text, where: handler.where });
    };
    const refuse = (error: unknown, how: { readonly isRejected?: true } = {}) =>
      answer({ failure: run.payloads.failureOf(error, maxFailureCharacters), ...how });
    const asked = { updateName: name, updateId: id, input, headers };
    run.guard(async () => {
      try {
        run.looks.at("a validator", () => validateWith(run, handler, asked));
      } catch (error) {
        refuse(error, { isRejected: true });
        return;
      }
      this.#handling ??= new Map();
      addTo(this.#handling, name, 1);
      try {
        const chain = inbound(run, "handleUpdate");
        const result = await (chain
          ? chain(asked, async (given) => handler.handle(given.input))
          : handler.handle(input));
        answer({ result });
      } catch (error) {
        refuse(error);
        if (continuationIn(error)) throw error;
      } finally {
        addTo(this.#handling, name, -1);
      }
    });
  }
}

const addTo = (counts: Map<string, number>, name: string, count: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + count);
};

const validateWith = (run: Run, { validate }: Handled, asked: UpdateInput): void => {
  const chain = inbound(run, "validateUpdate");
  const last = (given: UpdateInput): unknown => validate?.(given.input);
  const validated: unknown = chain ? chain(asked, last as () => void) : last(asked);
  if (!(validated instanceof Promise)) return;
  validated.catch(() => {});
  throw new Error("a validator answers at once, and not with a promise");
};

/** With room for the quotes and escapes of being JSON within JSON. */
const maxFailureCharacters = 12_000;

const isRequest = (value: unknown): value is UpdateRequest =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as UpdateRequest).id === "string" &&
  typeof (value as UpdateRequest).name === "string";

/** Who may signal a run may send anything: what cannot be answered is not let in. */
export const receiveUpdate = (run: Run, payload: unknown, headers: PayloadHeaders): void => {
  const ignore = (why: string) => {
    if (!run.isReplaying) run.warn(`A signal ${names.updateSignal} was ignored: ${why}`, {});
  };
  if (!isRequest(payload)) ignore("it is no request of an update");
  else if (payload.id.length > maxUpdateIdCharacters)
    ignore(`its id has more than ${maxUpdateIdCharacters} characters`);
  else run.updates.receive(run, { ...payload, headers });
};

/** What is checked before an update reaches its handler. */
export interface UpdateHandlerOptions<Input> {
  /**
   * Called before an update is let in; what it throws rejects it: the handler is not called, and
   * the caller gets an UpdateRejected. It must be synchronous and only look: a call that would
   * act throws there, and rejects the update, too.
   */
  readonly validate?: (input: Input) => void;
}

/** An update by its name: workflows answer it with `handle`, clients send it. */
export interface UpdateDefinition<Input, Result> {
  readonly name: string;
  /**
   * Calls `handle` with each update's input, and first with those that have come before; what it
   * returns or throws is the answer. Updates run beside each other and beside the workflow, in the
   * scope of the workflow. One that is not answered when the workflow ends stays without an answer:
   * a workflow that is to answer them first waits: `await condition(allHandlersFinished)`.
   */
  readonly handle: (
    handle: (input: Input) => Result | Promise<Result>,
    options?: UpdateHandlerOptions<Input>,
  ) => void;
}

type UpdateMisfit<Input, Result> = FirstOf<Misfit<Input, "input">, Misfit<Result, "result">>;

/**
 * Declares an update, its input and its answer: `defineUpdate<Address, Quote>("setAddress")`.
 *
 * @example
 * ```ts
 * import { defineUpdate } from "@ekiden/flow";
 *
 * export const setAddress = defineUpdate<string, { shipping: number }>("setAddress");
 *
 * // In the workflow:
 * setAddress.handle(async (address) => ({ shipping: address.length }));
 * ```
 */
export function defineUpdate<Input = undefined, Result = void>(
  name: string & IfUnfit<UpdateMisfit<Input, Result>>,
): CannotBeSent<UpdateMisfit<Input, Result>>;
export function defineUpdate<Input = undefined, Result = void>(
  name: string,
): UpdateDefinition<Input, Result>;
export function defineUpdate(name: string): unknown {
  return updateNamed(name);
}

const updateNamed = <Input, Result>(name: string): UpdateDefinition<Input, Result> => {
  const handle: UpdateDefinition<Input, Result>["handle"] = (handler, { validate } = {}) => {
    const run = currentRun(`handle() of update ${name}`);
    const handled = { handle: handler, validate, where: whereOf(handle) } as Handled;
    run.updates.handle(run, name, handled);
  };
  return { name, handle };
};
