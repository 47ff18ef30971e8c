// All that a browser asks besides the operations: the files of the console, its session, the side
// API and the stream of events. It goes through Node's own server, off the way of ordinary calls.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault, refuse } from "@ekiden/model";
import type { Authority } from "../../access/authority.ts";
import type { Clock } from "../../clock.ts";
import type { ConsoleParts } from "../../console/parts.ts";
import { domainsOf } from "../../console/query.ts";
import { isSidePage, requireAll, sidePage } from "../../console/side-api.ts";
import { linksPath } from "../../operations/human-tasks/notices/links.ts";
import { requireDomain } from "../../operations/parts.ts";
import { collect } from "../body.ts";
import { SocketCaller } from "../caller.ts";
import { type CallHead, headOf, refuseAmbiguousHeaders } from "../protocol.ts";
import type { ReceiveShare } from "../receive-budget.ts";
import { streamChanges } from "./events.ts";
import { type ConsoleFiles, fileAt, guardingHeaders, replyWithFile } from "./files.ts";
import type { HumanTaskPages } from "./human-tasks.ts";
import { type LinkPages, replyWithPage } from "./link-page.ts";
import type { SessionService } from "./session.ts";

export interface ConsoleDoorOptions {
  readonly files: ConsoleFiles;
  readonly partsOf: (account: string) => ConsoleParts;
  readonly authority: Authority;
  readonly service: SessionService;
  readonly humanTasksOf: (account: string) => HumanTaskPages;
  /** Absent where no links are made: then there are no such pages. */
  readonly links?: LinkPages;
  /** For streams: real time, also where the clock of the domains is frozen. */
  readonly clock: Clock;
}

/** What is answered with JSON. */
export interface ConsoleAnswer {
  readonly requestId: string;
  readonly status: number;
  readonly text: string;
  readonly more?: AnswerHeaders | undefined;
}

export interface AnswerHeaders {
  /** To be set. */
  readonly cookies?: readonly string[];
  /** How long to wait before the next try. */
  readonly retryAfterSeconds?: number;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: CallHead;
  readonly body: Buffer;
  readonly caller: SocketCaller;
}

/** The side API answers while its caller waits; a stream or a file is answered by itself. */
type Outcome = ({ readonly body: object; readonly status?: number } & AnswerHeaders) | "answered";

const consolePath = "/console/";
const apiPath = "/api/";
const humanTasksPath = "/api/human-tasks";

export class ConsoleDoor {
  readonly #options: ConsoleDoorOptions;

  constructor(options: ConsoleDoorOptions) {
    this.#options = options;
  }

  /** Is this request for the console, whatever becomes of it? */
  leadsTo({ method, url = "", headers }: IncomingMessage): boolean {
    const path = pathOf(url);
    if (path.startsWith(consolePath) || path.startsWith(apiPath)) return true;
    const isLook = method === "GET" || method === "HEAD";
    // A person who types the server's address wants to see something.
    const isPerson = isLook && String(headers.accept ?? "").includes("text/html");
    return isPerson && (path === "/" || path === "/console");
  }

  /** Undefined: it is answered, or nobody waits any more. Throws what it is refused with. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    share: ReceiveShare,
  ): Promise<ConsoleAnswer | undefined> {
    const caller = new SocketCaller(request.socket);
    try {
      const body = await collect(request, share);
      if (body === undefined) return undefined;
      refuseAmbiguousHeaders(request);
      const head = headOf(request);
      const outcome = await this.#outcomeOf({ request, response, head, body, caller });
      if (outcome === "answered") return undefined;
      const { body: told, status = 200, ...more } = outcome;
      return { requestId: randomUUID(), status, text: JSON.stringify(told), more };
    } finally {
      caller.release();
    }
  }

  async #outcomeOf(asked: Asked): Promise<Outcome> {
    const path = pathOf(asked.head.path);
    if (path === `${apiPath}session`) return this.#session(asked);
    if (path.startsWith(linksPath)) return this.#link(path.slice(linksPath.length), asked);
    if (path === humanTasksPath || path.startsWith(`${humanTasksPath}/`)) {
      return this.#humanTasks(path.slice(humanTasksPath.length), asked);
    }
    requireLook(asked.head);
    if (path.startsWith(apiPath)) return this.#api(path.slice(apiPath.length), asked);
    return this.#file(path, asked);
  }

  async #session({ head, body, caller }: Asked): Promise<Outcome> {
    const { service } = this.#options;
    const request = { head, body, address: caller.address };
    if (head.method === "POST") return service.signIn(request);
    if (head.method === "DELETE") return service.signOut(request);
    requireLook(head);
    return service.look(request);
  }

  async #api(name: string, asked: Asked): Promise<Outcome> {
    const { partsOf } = this.#options;
    const { head, caller } = asked;
    const query = queryOf(head.path);
    if (name !== "events" && !isSidePage(name)) {
      throw refuse.unknownOperation("The side API has no such page");
    }
    await this.#identify(asked);
    if (name === "events") return this.#events(query, asked);
    const parts = partsOf(caller.principal.account);
    return { body: (await sidePage(parts, { name, query }, caller)) as object };
  }

  async #humanTasks(path: string, asked: Asked): Promise<Outcome> {
    const { head, body, caller } = asked;
    await this.#identify(asked);
    const { method } = head;
    const query = queryOf(head.path);
    const pages = this.#options.humanTasksOf(caller.principal.account);
    return pages.answer({ method, path, query, body, caller });
  }

  /** A link says by itself whose it is: nobody signs in. */
  async #link(path: string, { head, body, caller, response }: Asked): Promise<Outcome> {
    const { links } = this.#options;
    const { method } = head;
    if (!links) throw refuse.unknownOperation("Links are answered where --notify is given");
    if (method !== "POST") requireLook(head);
    replyWithPage(response, await links.answer({ path, method, body, caller }));
    return "answered";
  }

  async #identify({ head, body, caller }: Asked): Promise<void> {
    const { authority } = this.#options;
    caller.principal = await authority.identify({ head, body });
    if (!authority.isOpen) caller.head = head;
  }

  async #events(query: string, { request, response, caller }: Asked): Promise<Outcome> {
    const { partsOf, clock } = this.#options;
    const parts = partsOf(caller.principal.account);
    const domains: string[] = [];
    const refused: string[] = [];
    let refusal: unknown;
    for (const domain of domainsOf(query)) {
      const isRefused = await this.#requireLooks(parts, domain, caller).catch((error) => error);
      if (isRefused !== undefined && !(isRefused instanceof Fault)) throw isRefused;
      refusal ??= isRefused;
      (isRefused ? refused : domains).push(domain);
    }
    // Where others are left, they are not to be missed for this one.
    if (domains.length === 0) throw refusal;
    const options = { feed: parts.feed, clock, domains, refused };
    if (!caller.gone) streamChanges(request, response, options);
    return "answered";
  }

  async #requireLooks(parts: ConsoleParts, domain: string, caller: SocketCaller): Promise<void> {
    const needed = ["ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"] as const;
    await requireAll(parts, { operations: needed, domain }, caller);
    await requireDomain(parts, domain);
  }

  #file(path: string, { request, response }: Asked): Outcome {
    if (!path.startsWith(consolePath)) {
      response.writeHead(302, { ...guardingHeaders, Location: consolePath }).end();
      return "answered";
    }
    const file = fileAt(this.#options.files, path.slice(consolePath.length));
    if (!file) throw refuse.unknownOperation("The console has no such file");
    replyWithFile(request, response, file);
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
const queryOf = (url: string): string => url.slice(pathOf(url).length + 1);

export const replyWithJson = (
  response: ServerResponse,
  { requestId, status, text, more }: ConsoleAnswer,
  isLast: boolean,
): void => {
  const { cookies = [], retryAfterSeconds } = more ?? {};
  response.writeHead(status, {
    ...guardingHeaders,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "x-amzn-RequestId": requestId,
    ...(cookies.length === 0 ? {} : { "Set-Cookie": [...cookies] }),
    ...(retryAfterSeconds === undefined ? {} : { "Retry-After": retryAfterSeconds }),
    ...(isLast ? { Connection: "close" } : {}),
  });
  response.end(text);
};
