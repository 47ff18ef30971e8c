// Requests for what has a method and a path of its own: cookies and streams. Each is a row of the
// model and a handler; nothing here knows what any of them does.
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  Fault,
  type FoundPath,
  type InputOf,
  type OutputOf,
  type PathOperationRow,
  PathRoutes,
  type PathRows,
  refuse,
} from "@ekiden/model";
import type { Authority } from "../../access/authority.ts";
import type { CallContext } from "../../operations/call-context.ts";
import { type AuditOptions, audit, authenticate } from "../../operations/pipeline.ts";
import type { CallHead } from "../protocol.ts";
import type { AnswerHeaders, Exchange, Outcome } from "./exchange.ts";
import { inputOf } from "./path-input.ts";

/** A call of an operation that anyone may make. */
export interface AnonymousCall<Input> {
  readonly head: CallHead;
  /** Of the other end of the connection. */
  readonly address: string | undefined;
  /** Throws ValidationException and SerializationException. */
  readonly readInput: () => Input;
}

export interface AnonymousAnswer<Output> extends AnswerHeaders {
  readonly body: Output;
  /** Default: 200. */
  readonly status?: number;
}

interface EventStream {
  /** Writes events to the response from now on. */
  readonly begin: (request: IncomingMessage, response: ServerResponse) => void;
  /** For the audit, of the row's `begun`. */
  readonly audited?: object | undefined;
}

/** What a row takes for a handler. */
export type PathHandlerOf<Row extends PathOperationRow> = Row extends { readonly events: object }
  ? (input: InputOf<Row>, context: CallContext) => Promise<EventStream>
  : (call: AnonymousCall<InputOf<Row>>) => Promise<AnonymousAnswer<OutputOf<Row> | object>>;

export type PathHandlersOf<Rows extends PathRows> = {
  readonly [K in keyof Rows]: PathHandlerOf<Rows[K]>;
};

interface PathRouterOptions<Rows extends PathRows> {
  readonly rows: Rows;
  readonly handlers: PathHandlersOf<Rows>;
  readonly authority: Authority;
  /** Of what has an identified caller; sessions are audited by their own service. */
  readonly audit: AuditOptions;
}

/** The table gives each name its own input; here the name is known only when a request comes. */
type AnyAnonymousHandler = (call: AnonymousCall<unknown>) => Promise<AnonymousAnswer<object>>;
type AnyStreamHandler = (input: unknown, context: CallContext) => Promise<EventStream>;

export class PathRouter<Rows extends PathRows = PathRows> {
  readonly #options: PathRouterOptions<Rows>;
  readonly #routes: PathRoutes;

  constructor(options: PathRouterOptions<Rows>) {
    this.#options = options;
    this.#routes = new PathRoutes(options.rows);
  }

  /** Throws what a call is refused with. */
  async answer(exchange: Exchange): Promise<Outcome> {
    const { method, path } = exchange.head;
    const [, target = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(path) ?? [];
    return this.#call(this.#routes.find(method, target), query, exchange);
  }

  async #call({ name, row }: FoundPath, query: string, exchange: Exchange): Promise<Outcome> {
    const { head, body, context, request, response } = exchange;
    const handler = this.#options.handlers[name];
    const readInput = () => inputOf(row, { query, body });
    if (row.caller === "anyone") {
      const { address } = context.connection;
      return (handler as AnyAnonymousHandler)({ head, address, readInput });
    }
    context.service = "ekiden";
    context.operation = name;
    try {
      await authenticate(this.#options.authority, { head, body }, context);
      context.input = readInput();
      const stream = await (handler as AnyStreamHandler)(context.input, context);
      if (!context.gone) stream.begin(request, response);
      audit(this.#options.audit, context, { output: stream.audited });
    } catch (error) {
      const fault = error instanceof Fault ? error : refuse.internalFailure();
      audit(this.#options.audit, context, { fault });
      throw error;
    }
    return "answered";
  }
}
