// Calls of Ekiden's own operations: route → caller → checked input → permissions → handler. Each
// operation is a row of the model and a handler; nothing here knows what any of them does.
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type EkidenOperationRow,
  type EkidenRows,
  type FoundRoute,
  type InputOf,
  type OutputOf,
  Routes,
} from "@ekiden/model";
import type { Authority } from "../../access/authority.ts";
import type { CallContext } from "../../operations/call-context.ts";
import { type EkidenHandler, requirePermissions } from "../../operations/ekiden.ts";
import type { HandlerDeps } from "../../operations/handler-deps.ts";
import { HumanTaskError } from "../../operations/human-tasks/human-task-error.ts";
import { authenticate } from "../../operations/pipeline.ts";
import type { CallHead } from "../protocol.ts";
import type { AnswerHeaders, Exchange, Outcome } from "./exchange.ts";
import { inputOf } from "./input.ts";

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

/** Writes events to the response from now on. */
type EventStream = (request: IncomingMessage, response: ServerResponse) => void;

/** What a row takes for a handler. */
export type HandlerOf<Row extends EkidenOperationRow> = Row extends { readonly events: object }
  ? (input: InputOf<Row>, context: CallContext) => Promise<EventStream>
  : Row extends { readonly caller: "anyone" }
    ? (call: AnonymousCall<InputOf<Row>>) => Promise<AnonymousAnswer<OutputOf<Row> | object>>
    : EkidenHandler<Row>;

/** It does not compile until each row has its handler. */
export type HandlersOf<Rows extends EkidenRows> = {
  readonly [K in keyof Rows]: HandlerOf<Rows[K]>;
};

interface EkidenRouterOptions<Rows extends EkidenRows> {
  readonly rows: Rows;
  readonly handlers: HandlersOf<Rows>;
  readonly deps: Pick<HandlerDeps, "guard">;
  readonly authority: Authority;
}

/** The table gives each name its own input; here the name is known only when a request comes. */
type AnyHandler = (input: unknown, context: CallContext) => Promise<object>;
type AnyAnonymousHandler = (call: AnonymousCall<unknown>) => Promise<AnonymousAnswer<object>>;
type AnyStreamHandler = (input: unknown, context: CallContext) => Promise<EventStream>;

export class EkidenRouter<Rows extends EkidenRows = EkidenRows> {
  readonly #options: EkidenRouterOptions<Rows>;
  readonly #routes: Routes;

  constructor(options: EkidenRouterOptions<Rows>) {
    this.#options = options;
    this.#routes = new Routes(options.rows);
  }

  /** Throws what a call is refused with. */
  async answer(exchange: Exchange): Promise<Outcome> {
    const { method, path } = exchange.head;
    const [, target = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(path) ?? [];
    const route = this.#routes.find(method, target);
    try {
      return await this.#call(route, query, exchange);
    } catch (error) {
      if (!(error instanceof HumanTaskError)) throw error;
      return { status: error.status, body: error.body };
    }
  }

  async #call(route: FoundRoute, query: string, exchange: Exchange): Promise<Outcome> {
    const { head, body, context, request, response } = exchange;
    const { name, row } = route;
    const handler = this.#options.handlers[name];
    context.operation = name;
    const readInput = () => inputOf(route, { query, body });
    if (row.caller === "anyone") {
      const { address } = context.connection;
      return (handler as AnyAnonymousHandler)({ head, address, readInput });
    }
    await authenticate(this.#options.authority, { head, body }, context);
    const input = readInput();
    context.input = input;
    await this.#authorize(row, input, context);
    if (!row.events) return { body: await (handler as AnyHandler)(input, context) };
    const stream = await (handler as AnyStreamHandler)(input, context);
    if (!context.gone) stream(request, response);
    return "answered";
  }

  async #authorize(row: EkidenOperationRow, input: unknown, context: CallContext): Promise<void> {
    const { operations, checkedBy } = row.permissions;
    if (checkedBy === "handler") return;
    const { domain } = input as { readonly domain: string };
    await requirePermissions(this.#options.deps, { operations, domain }, context);
  }
}
