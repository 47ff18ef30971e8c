// One call, from its arrival to its answer. The context is made for the call, travels forward
// through the stages of the pipeline, and is dropped with the answer: what one stage finds out, all
// later ones know. Nothing of a call stays on its connection, which may carry thousands more.
import { randomUUID } from "node:crypto";
import type { DeclineCause } from "@ekiden/engine";
import type { Input } from "@ekiden/model";
import { anonymous, type Principal } from "../access/principal.ts";
import { type SignedHead, userAgentIn } from "../access/signature/signed-call.ts";
import { preciseMilliseconds } from "../clock.ts";
import type { RunKey } from "../store/store.ts";
import type { Account, Accounts } from "./account.ts";
import { CallLookups, type LookupStore } from "./call-lookups.ts";

/** The other end of a connection. */
export interface Connection {
  /** Where its calls come from, without a port. */
  readonly address: string | undefined;
  /** By TLS, as far as this server: what a proxy in front of it speaks is not known. */
  readonly isEncrypted: boolean;
  /** True once an answer would not be read any more: such a caller must not be given a task. */
  readonly gone: boolean;
  /** Calls the listener as soon as `gone` is true, if that is during the call under way. */
  onGone(listener: () => void): void;
  /** The caller is in this process: what it knows, `gone` knows in the same turn. */
  readonly isInProcess?: boolean;
  /**
   * A poll for a decision task may be answered before the start of the task is durable: the caller
   * does nothing that could be seen before it has answered the task.
   */
  readonly takesEarly?: boolean;
}

/** What the contexts of all calls of a server share. */
export interface CallServices {
  readonly accounts: Accounts;
  readonly store: LookupStore;
}

/** A run by the names that its account gave. */
export interface NamedRun {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** What records say of a run, by its key: an execution itself goes on changing. */
export const nameOf = ({ domain, workflowId, runId }: RunKey, account: Account): NamedRun => ({
  domain: account.plainName(domain),
  workflowId,
  runId,
});

/** Why decisions of an answer are not carried out, by their index. */
export type DeclinedDecisions = ReadonlyMap<number, DeclineCause>;

/** The workflow service, Ekiden's own operations, and the token service. */
export type ServiceName = "swf" | "ekiden" | "sts";

/** One is made for each call, so it has all its members from the beginning, and no others. */
export class CallContext {
  /** Names the call to its caller, in the log and in the audit. */
  readonly requestId = randomUUID();
  /** By `preciseMilliseconds`. */
  readonly begunAt = preciseMilliseconds();
  readonly connection: Connection;
  /** What the request says before its body. */
  readonly head: Pick<SignedHead, "headers">;
  service: ServiceName = "swf";
  /** Undefined until the request has named one. */
  operation: string | undefined;
  /** Of the operation's shape; undefined until the call is validated. */
  input: unknown;
  /** Of the run that the call starts, where it was chosen before the call was made. */
  runId: string | undefined;
  /** For the audit: the run that a task token is for. */
  run: NamedRun | undefined;
  /** For the audit: the decisions of an answer that are not carried out. */
  declined: DeclinedDecisions | undefined;
  /** Undoes what a handler has done for this caller alone: see `giveBackUndelivered`. */
  giveBack: (() => Promise<void>) | undefined;
  readonly #services: CallServices;
  #principal: Principal = anonymous;
  #account: Account | undefined;
  #lookups: CallLookups | undefined;

  constructor(services: CallServices, connection: Connection, head: Pick<SignedHead, "headers">) {
    this.#services = services;
    this.connection = connection;
    this.head = head;
  }

  /** The caller; a placeholder until the call is authenticated. */
  get principal(): Principal {
    return this.#principal;
  }

  /** What was looked up for another principal may be another account's: it is forgotten. */
  set principal(principal: Principal) {
    this.#principal = principal;
    this.#account = undefined;
    this.#lookups = undefined;
  }

  /** The principal's: it makes the keys of the domains that the call names. */
  get account(): Account {
    this.#account ??= this.#services.accounts.of(this.#principal.account);
    return this.#account;
  }

  /** Each run, domain and type is looked up once for the call. */
  get lookups(): CallLookups {
    this.#lookups ??= new CallLookups(this.#services.store, this.account);
    return this.#lookups;
  }

  /** Read only where it is asked for. */
  get userAgent(): string | undefined {
    return userAgentIn(this.head.headers);
  }

  /** Of a poll. */
  get identity(): string | undefined {
    return (this.input as Partial<Input<"PollForActivityTask">>).identity;
  }

  get gone(): boolean {
    return this.connection.gone;
  }

  get takesEarly(): boolean {
    return this.connection.takesEarly ?? false;
  }

  onGone(listener: () => void): void {
    this.connection.onGone(listener);
  }

  /**
   * To be called once the outcome is there and before a byte of it is written. A task that was
   * started for the caller is given back where the caller cannot receive it: the caller is gone, or
   * gets a refusal instead. Undefined: the answer is to be written.
   */
  giveBackUndelivered(isRefused = false): Promise<void> | undefined {
    const { giveBack } = this;
    if (!giveBack) return undefined;
    this.giveBack = undefined;
    return isRefused || this.gone ? giveBack() : undefined;
  }
}
