// What an operation is to the rest of the server: checked input in, output or a Fault out.
import type { DeclineCause } from "@ekiden/engine";
import type { Input, OperationName, Output } from "@ekiden/model";
import type { Principal } from "../access/principal.ts";
import { plainName } from "../store/domain-names.ts";
import type { Account } from "./account.ts";

/** The other end of the connection. */
export interface Caller {
  /** Whose call it is. Only during the call: the next one on the connection may be another's. */
  readonly principal: Principal;
  /** The principal's: it makes the keys of the domains that the call names. */
  readonly account: Account;
  /** Where the call came from, without a port. */
  readonly address: string | undefined;
  /** By TLS, as far as this server: what a proxy in front of it speaks is not known. */
  readonly isEncrypted: boolean;
  /** What the call says of its client; unknown where nobody is told apart. */
  readonly userAgent: string | undefined;
  /** True once nobody would read the answer; such a caller must not be given a task. */
  readonly gone: boolean;
  /** Left here by handlers for those who tell of the call: which run a task token is for. */
  run?: NamedRun | undefined;
  /** The same for an answer to a decision task. */
  declined?: DeclinedDecisions | undefined;
  /** Left here by a handler that has started a task for the caller: see `giveBackUntold`. */
  giveBack?: (() => Promise<void>) | undefined;
  onGone(listener: () => void): void;
}

/**
 * For the part that answers a call, once the outcome is there and before a byte of it is written. A
 * task that was started for the caller is given back where the caller cannot be told of it: the
 * caller is gone, or hears a refusal instead. Undefined: the answer is to be written.
 */
export const giveBackUntold = (caller: Caller, isRefused = false): Promise<void> | undefined => {
  const { giveBack } = caller;
  if (!giveBack) return undefined;
  caller.giveBack = undefined;
  return isRefused || caller.gone ? giveBack() : undefined;
};

/** As one speaks of it. */
export interface NamedRun {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** Not the execution itself: a connection may be idle for long, and would hold all its state. */
export const nameOf = ({ domain, workflowId, runId }: NamedRun): NamedRun => ({
  ...{ domain: plainName(domain), workflowId, runId },
});

/** An output that is already JSON text, put together from stored text. */
export class EncodedJson {
  readonly text: string;
  /** Some of its members once more, for those who tell of the call. */
  readonly told: object | undefined;
  constructor(text: string, told?: object) {
    this.text = text;
    this.told = told;
  }
}

/** Why decisions of an answer are not carried out, by their index. */
export type DeclinedDecisions = ReadonlyMap<number, DeclineCause>;

export type Handler<K extends OperationName> = (
  input: Input<K>,
  caller: Caller,
) => Promise<Output<K> | EncodedJson>;

export type Handlers = { readonly [K in OperationName]: Handler<K> };
