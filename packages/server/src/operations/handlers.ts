// What an operation is to the rest of the server: checked input in, output or a Fault out.
import type { Input, OperationName, Output } from "@ekiden/model";
import type { CallContext } from "./call-context.ts";

/** An output that is already JSON text, put together from stored text. */
export class EncodedJson {
  readonly text: string;
  /** Some of its members once more, for the audit. */
  readonly audited: object | undefined;
  constructor(text: string, audited?: object) {
    this.text = text;
    this.audited = audited;
  }
}

type Handler<K extends OperationName> = (
  input: Input<K>,
  context: CallContext,
) => Promise<Output<K> | EncodedJson>;

export type Handlers = { readonly [K in OperationName]: Handler<K> };
