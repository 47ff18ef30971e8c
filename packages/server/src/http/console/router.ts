// All that a browser asks besides operations: the files of the console, sessions, the stream of
// changes, and the pages behind links. It goes through Node's own server, off the way of ordinary
// calls.
import type { IncomingMessage, ServerResponse } from "node:http";
import { refuse } from "@ekiden/model";
import { CallContext, type CallServices } from "../../operations/call-context.ts";
import { linksPath } from "../../operations/human-tasks/notices/links.ts";
import { collect } from "../body.ts";
import type { Exchange, JsonAnswer, Outcome } from "../ekiden/exchange.ts";
import type { PathRouter } from "../ekiden/path-router.ts";
import { type CallHead, headOf, refuseAmbiguousHeaders } from "../protocol.ts";
import type { ReceiveShare } from "../receive-budget.ts";
import { SocketConnection } from "../socket-connection.ts";
import { type ConsoleFiles, fileAt, guardingHeaders, replyWithFile } from "./files.ts";
import { type LinkPages, replyWithPage } from "./link-page.ts";

interface ConsoleRouterOptions {
  readonly files: ConsoleFiles;
  /** For the contexts of calls. */
  readonly services: CallServices;
  readonly paths: Pick<PathRouter, "answer">;
  /** Absent where no links are made: then there are no such pages. */
  readonly links?: LinkPages;
}

const consolePath = "/console/";
const apiPath = "/api/";

export class ConsoleRouter {
  readonly #options: ConsoleRouterOptions;

  constructor(options: ConsoleRouterOptions) {
    this.#options = options;
  }

  /** Is this request for the console, even if it will be refused? */
  leadsTo({ method, url = "", headers }: IncomingMessage): boolean {
    const path = pathOf(url);
    if (path.startsWith(consolePath) || path.startsWith(apiPath)) return true;
    const isLook = method === "GET" || method === "HEAD";
    // A person who types the server's address wants to see something.
    const isPerson = isLook && String(headers.accept ?? "").includes("text/html");
    return isPerson && (path === "/" || path === "/console");
  }

  /** Undefined: it is answered, or its caller has left. Throws what it is refused with. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    share: ReceiveShare,
  ): Promise<JsonAnswer | undefined> {
    const connection = new SocketConnection(request.socket);
    try {
      const body = await collect(request, share);
      if (body === undefined) return undefined;
      refuseAmbiguousHeaders(request);
      const head = headOf(request);
      const context = new CallContext(this.#options.services, connection, head);
      const outcome = await this.#outcomeOf({ request, response, head, body, context });
      if (outcome === "answered") return undefined;
      const { body: told, status = 200, ...more } = outcome;
      return { requestId: context.requestId, status, text: JSON.stringify(told), more };
    } finally {
      connection.release();
    }
  }

  async #outcomeOf(exchange: Exchange): Promise<Outcome> {
    const path = pathOf(exchange.head.path);
    if (path.startsWith(linksPath)) return this.#link(path.slice(linksPath.length), exchange);
    if (path.startsWith(apiPath)) return this.#options.paths.answer(exchange);
    requireLook(exchange.head);
    return this.#file(path, exchange);
  }

  /** A link identifies its user: no sign-in is needed. */
  async #link(path: string, { head, body, context, response }: Exchange): Promise<Outcome> {
    const { links } = this.#options;
    const { method } = head;
    if (!links) throw refuse.unknownOperation("Links are answered where --notify is given");
    if (method !== "POST") requireLook(head);
    const query = new URLSearchParams(head.path.split("?")[1]);
    replyWithPage(response, await links.answer({ path, query, method, body, context }));
    return "answered";
  }

  async #file(path: string, { request, response }: Exchange): Promise<Outcome> {
    if (!path.startsWith(consolePath)) {
      response.writeHead(302, { ...guardingHeaders, Location: consolePath }).end();
      return "answered";
    }
    const file = fileAt(this.#options.files, path.slice(consolePath.length));
    if (!file) throw refuse.unknownOperation("The console has no such file");
    await replyWithFile(request, response, file);
    return "answered";
  }
}

/** Throws UnknownOperationException. */
const requireLook = ({ method }: CallHead): void => {
  if (method !== "GET" && method !== "HEAD") {
    throw refuse.unknownOperation(`This is there to be read; ${method} is not supported`);
  }
};

const pathOf = (url: string): string => url.split("?", 1)[0] ?? "";
