// Updates: a signal that is answered. The answer is a marker in the history of the run.
import type { Failure } from "../failure.ts";
import type { PayloadHeaders } from "../headers.ts";
import { names, updateMarker } from "../names.ts";
import { ContinueAsNew } from "./continue-as-new.ts";
import { currentRun } from "./current.ts";
import { inbound } from "./interception.ts";
import type { Run } from "./run.ts";
import { type Where, whereOf } from "./where.ts";

type Handler = (input: unknown) => unknown;

/** An update that has arrived, with the headers of its signal. */
interface Received extends UpdateRequest {
  readonly headers: PayloadHeaders;
}

/** The payload of the signal that asks for an update. */
export interface UpdateRequest {
  /** Chosen by whoever asks; the marker bears it. */
  readonly id: string;
  readonly name: string;
  readonly input?: unknown;
}

/** The details of the marker that answers. */
export type UpdateAnswer = { readonly result?: unknown } | { readonly failure: Failure };

/** The update handlers of a run, and requests that came before them. */
export class Updates {
  #handlers: Map<string, { readonly handle: Handler; readonly where: Where }> | undefined;
  #early: Map<string, Received[]> | undefined;
  #seen: Set<string> | undefined;

  get isWatched(): boolean {
    return this.#handlers !== undefined;
  }

  /** Requests that came and that have no handler. */
  get unconsumed(): readonly { readonly name: string; readonly count: number }[] {
    return [...(this.#early ?? [])].map(([name, { length }]) => ({
      name: `update ${name}`,
      count: length,
    }));
  }

  handle(run: Run, name: string, handler: { readonly handle: Handler; readonly where: Where }) {
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
    const refuse = (error: unknown) =>
      answer({ failure: run.payloads.failureOf(error, failureCharactersMost) });
    run.guard(async () => {
      try {
        const chain = inbound(run, "handleUpdate");
        const asked = { updateName: name, updateId: id, input, headers };
        const result = await (chain
          ? chain(asked, async (given) => handler.handle(given.input))
          : handler.handle(input));
        answer({ result });
      } catch (error) {
        refuse(error);
        if (error instanceof ContinueAsNew) throw error;
      }
    });
  }
}

/** With room for the quotes and escapes of being JSON within JSON. */
const failureCharactersMost = 12_000;

const isRequest = (value: unknown): value is UpdateRequest =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as UpdateRequest).id === "string" &&
  typeof (value as UpdateRequest).name === "string";

export const receiveUpdate = (run: Run, payload: unknown, headers: PayloadHeaders): void => {
  if (isRequest(payload)) run.updates.receive(run, { ...payload, headers });
  else
    run.options.log.warn(`A signal ${names.updateSignal} asks for nothing that is an update`, {});
};

export interface UpdateDefinition<Input, Result> {
  readonly name: string;
  /**
   * Calls `handle` with each update's input, and first with those that have come before; what it
   * returns or throws is the answer. Updates run beside each other and beside the workflow, in the
   * scope of the workflow. One that is not answered when the workflow ends stays without an answer.
   */
  readonly handle: (handle: (input: Input) => Result | Promise<Result>) => void;
}

/** Declares an update, its input and its answer: `defineUpdate<Address, Quote>("setAddress")`. */
export const defineUpdate = <Input = undefined, Result = void>(
  name: string,
): UpdateDefinition<Input, Result> => {
  const handle = (handler: (input: Input) => Result | Promise<Result>): void => {
    const run = currentRun(`handle() of update ${name}`);
    run.updates.handle(run, name, { handle: handler as Handler, where: whereOf(handle) });
  };
  return { name, handle };
};
