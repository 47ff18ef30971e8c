// People at work, over HTTP: `GET /api/human-tasks` is the inbox of a domain, `GET …/<id>` a task
// of it, and `POST …/<id>/<verb>` what is done about it. Bodies and answers are JSON.
import { refuse } from "@ekiden/model";
import { callerName } from "../../access/principal.ts";
import { readQuery } from "../../console/query.ts";
import type { Caller } from "../../operations/handlers.ts";
import { isObject, type JsonObject } from "../../operations/human-tasks/definition.ts";
import { HumanTaskError, refuseTask } from "../../operations/human-tasks/human-task-error.ts";
import type { Inbox, InboxQuery } from "../../operations/human-tasks/pages.ts";
import type { HumanTaskService, Person } from "../../operations/human-tasks/service.ts";
import { parse } from "../body.ts";

export interface HumanTaskRequest {
  readonly method: string;
  /** Behind `human-tasks`: empty, or from its slash on. */
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly caller: Caller;
}

export interface HumanTaskAnswer {
  readonly status: number;
  readonly body: object;
}

export interface HumanTaskPageOptions {
  readonly service: HumanTaskService;
  readonly inbox: Inbox;
  /** Nobody is told apart: a caller is who it says it is. */
  readonly isOpen: boolean;
}

interface Doing {
  readonly service: HumanTaskService;
  readonly id: string;
  readonly person: Person;
  readonly members: JsonObject;
}

const verbs: Readonly<Record<string, (doing: Doing) => Promise<object>>> = {
  claim: ({ service, id, person }) => service.claim(id, person),
  release: ({ service, id, person }) => service.release(id, person),
  assign: ({ service, id, person, members }) => service.assign(id, person, textIn(members, "to")),
  comment: ({ service, id, person, members }) =>
    service.comment(id, person, textIn(members, "text")),
  async complete({ service, id, person, members }) {
    if (members.answer === undefined) throw refuseTask.invalidRequest("There must be an answer");
    await service.complete(id, person, members.answer);
    return {};
  },
  async reject({ service, id, person, members }) {
    await service.reject(id, person, textIn(members, "reason"));
    return {};
  },
};

export class HumanTaskPages {
  readonly #options: HumanTaskPageOptions;

  constructor(options: HumanTaskPageOptions) {
    this.#options = options;
  }

  /** Throws what operations throw: whatever is not about the task itself. */
  async answer(request: HumanTaskRequest): Promise<HumanTaskAnswer> {
    try {
      return { status: 200, body: await this.#bodyFor(request) };
    } catch (error) {
      if (!(error instanceof HumanTaskError)) throw error;
      const { status, code, message, problems } = error;
      return { status, body: { __type: code, message, problems } };
    }
  }

  async #bodyFor(request: HumanTaskRequest): Promise<object> {
    const { service, inbox } = this.#options;
    const [, id, verb, more] = request.path.split("/");
    const isLook = request.method === "GET" || request.method === "HEAD";
    const perform = verb === undefined ? undefined : own(verbs, verb);
    if (more !== undefined || isLook === (verb !== undefined)) throw nothingThere();
    if (!isLook) {
      if (request.method !== "POST" || !id || !perform) throw nothingThere();
      const members = membersOf(request.body);
      return perform({ service, id, members, person: this.#personOf(request, members.as) });
    }
    const query = readQuery(request.query, id ? ["as"] : inboxMembers);
    const person = this.#personOf(request, query.get("as"));
    return id ? service.describe(id, person) : inbox.page(inboxQueryOf(query), person);
  }

  #personOf({ caller }: HumanTaskRequest, said: unknown): Person {
    const user = callerName(caller.principal);
    if (said === undefined || said === user) return { name: user, caller };
    if (typeof said !== "string" || !/^[^\s]{1,64}$/.test(said)) {
      throw refuseTask.invalidRequest("A name has 1 to 64 characters, and no space");
    }
    if (!this.#options.isOpen) {
      throw refuseTask.invalidRequest(`Your key is that of ${user}: you cannot act as ${said}`);
    }
    return { name: said, caller };
  }
}

const inboxMembers = ["domain", "taskList", "state", "pageSize", "pageToken", "as"];
const states = ["free", "held", "mine"] as const;
const defaultPageSize = 50;
const maxPageSize = 100;

const inboxQueryOf = (query: ReadonlyMap<string, string>): InboxQuery => {
  const domain = query.get("domain");
  if (!domain) throw refuseTask.invalidRequest("The query must name a domain");
  const given = query.get("state");
  const state = states.find((each) => each === given);
  if (given && !state) throw refuseTask.invalidRequest(`The state is one of ${states.join(", ")}`);
  const pageSize = Number(query.get("pageSize") ?? defaultPageSize);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > maxPageSize) {
    throw refuseTask.invalidRequest(`A page has 1 to ${maxPageSize} tasks`);
  }
  const [taskList, pageToken] = [query.get("taskList"), query.get("pageToken")];
  return { domain, taskList: taskList || undefined, state, pageSize, pageToken };
};

/** Of a request. An answer has 32,768 characters, which may be written longer than they are. */
const maxBodyBytes = 256 * 1024;

/** Throws SerializationException. */
const membersOf = (body: Buffer): JsonObject => {
  if (body.length > maxBodyBytes) {
    const max = maxBodyBytes.toLocaleString("en");
    throw refuseTask.invalidRequest(`What is done about a task is said in at most ${max} bytes`);
  }
  const members = body.length === 0 ? {} : parse(body);
  if (!isObject(members)) throw refuseTask.invalidRequest("The body must be a JSON object");
  return members;
};

const textIn = (members: JsonObject, name: string): string => {
  const text = members[name];
  if (typeof text !== "string") throw refuseTask.invalidRequest(`There must be a text "${name}"`);
  return text;
};

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const nothingThere = () => refuse.unknownOperation("The side API has no such page");
