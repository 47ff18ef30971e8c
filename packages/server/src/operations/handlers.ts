// What an operation is to the rest of the server: checked input in, output or a Fault out.
import type { DeclineCause } from "@ekiden/engine";
import type { Input, OperationName, Output } from "@ekiden/model";
import type { RunKey } from "../store/store.ts";
import type { Account } from "./account.ts";
import type { CallContext } from "./call-context.ts";

/** By the names that its account gave. */
export interface NamedRun {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** Not the execution itself: a connection may be idle for long, and would hold all its state. */
export const nameOf = ({ domain, workflowId, runId }: RunKey, account: Account): NamedRun => ({
  ...{ domain: account.plainName(domain), workflowId, runId },
});

/** An output that is already JSON text, put together from stored text. */
export class EncodedJson {
  readonly text: string;
  /** Some of its members once more, for the audit. */
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
  context: CallContext,
) => Promise<Output<K> | EncodedJson>;

export type Handlers = { readonly [K in OperationName]: Handler<K> };
