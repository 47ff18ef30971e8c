// The inbox of people, from a shell: what waits, whose it is, and the answers.
import { type SigningCredentials, signCall, systemClock } from "@ekiden/server";
import type { Command } from "commander";
import { throwErrors } from "./options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Its name makes its message the whole explanation. */
class TaskError extends Error {
  override readonly name = "TaskError";
}

interface Where {
  readonly endpoint?: string;
  readonly region?: string;
  /** Who acts, on a server that is open to all. */
  readonly as?: string;
  readonly json?: boolean;
}

/** As the side API tells of it; see the guide. */
interface Task {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly workflowId: string;
  readonly taskList: string;
  readonly assignees: readonly string[];
  readonly holder?: string;
  readonly dueAt?: number;
  readonly data?: unknown;
  readonly form?: unknown;
  readonly comments: readonly { readonly by: string; readonly at: number; readonly text: string }[];
}

export const addTask = (program: Command, environment: Environment): void => {
  const task = program.command("task").description("do what workflows ask of people");
  throwErrors(task);
  addList(task, environment);
  addShow(task, environment);
  for (const verb of Object.keys(verbs)) addVerb(task, verb, environment);
  task.addHelpText("after", examples);
};

const examples = `
Calls are signed with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN where these are
set; on a server that is open to all, --as says who you are.

Examples:
  ekiden task list --domain office
  ekiden task claim <id> --as mary
  ekiden task complete <id> --answer '{"approved": true}'
  ekiden task reject <id> --reason "too dear"`;

const withWhere = (command: Command): Command =>
  throwErrors(command)
    .option("--endpoint <url>", "the server (default http://127.0.0.1:7930)")
    .option("--region <name>", "of the signature (default us-east-1, or AWS_REGION)")
    .option("--as <name>", "who you are, on a server that is open to all")
    .option("--json", "for machines");

interface ListOptions extends Where {
  readonly domain: string;
  readonly taskList?: string;
  readonly state?: string;
}

const addList = (task: Command, environment: Environment): void => {
  withWhere(task.command("list"))
    .description("show the tasks that wait for people")
    .requiredOption("--domain <name>", "of the tasks")
    .option("--task-list <name>", "only those of one list")
    .option("--state <state>", "free, held or mine")
    .action(async (given: ListOptions) => {
      const service = new RemoteService(given, environment);
      const { domain, taskList, state } = given;
      let pageToken: string | undefined;
      let count = 0;
      do {
        const query = queryOf({ domain, taskList, state, as: given.as, pageToken });
        const page = await service.ask<{ tasks: Task[]; nextPageToken?: string }>("GET", query);
        for (const each of page.tasks)
          console.log(given.json ? JSON.stringify(each) : lineOf(each));
        count += page.tasks.length;
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
      if (count === 0 && !given.json) console.log("Nothing waits for people.");
    });
};

const addShow = (task: Command, environment: Environment): void => {
  withWhere(task.command("show <id>"))
    .description("show one task whole")
    .action(async (id: string, given: Where) => {
      const service = new RemoteService(given, environment);
      const found = await service.ask<Task>("GET", `/${id}${queryOf({ as: given.as })}`);
      console.log(given.json ? JSON.stringify(found) : pageOf(found));
    });
};

interface Verb {
  readonly help: string;
  /** What must be said beside the id; the last of each is how it is named in the body. */
  readonly option?: { readonly flags: string; readonly help: string; readonly member: string };
  readonly done: string;
}

const verbs: Readonly<Record<string, Verb>> = {
  claim: { help: "take a task: it is yours, and started", done: "It is yours." },
  release: { help: "give a task back", done: "It is anybody's again." },
  assign: {
    help: "give a task to somebody",
    option: { flags: "--to <name>", help: "who is to have it", member: "to" },
    done: "It is theirs.",
  },
  comment: {
    help: "leave a note on a task",
    option: { flags: "--text <text>", help: "the note", member: "text" },
    done: "The note is there.",
  },
  complete: {
    help: "answer a task",
    option: { flags: "--answer <json>", help: "what its form asks for", member: "answer" },
    done: "The task is done.",
  },
  reject: {
    help: "say no to a task",
    option: { flags: "--reason <text>", help: "why", member: "reason" },
    done: "The task was rejected.",
  },
};

const addVerb = (task: Command, name: string, environment: Environment): void => {
  const { help, option, done } = verbs[name] as Verb;
  const command = withWhere(task.command(`${name} <id>`)).description(help);
  if (option) command.requiredOption(option.flags, option.help);
  command.action(async (id: string, given: Where & Readonly<Record<string, string>>) => {
    const said = option && { [option.member]: saidAs(option.member, given[option.member] ?? "") };
    const body = { ...said, ...(given.as !== undefined && { as: given.as }) };
    const outcome = await new RemoteService(given, environment).ask("POST", `/${id}/${name}`, body);
    console.log(given.json ? JSON.stringify(outcome) : done);
  });
};

const saidAs = (member: string, text: string): unknown => {
  if (member !== "answer") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new TaskError(`the answer must be JSON, such as '{"approved": true}', and is ${text}`);
  }
};

class RemoteService {
  readonly #endpoint: URL;
  readonly #region: string;
  readonly #credentials: SigningCredentials | undefined;

  constructor(where: Where, environment: Environment) {
    const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
    const { endpoint = "http://127.0.0.1:7930", region = AWS_REGION || "us-east-1" } = where;
    if (!URL.canParse(endpoint)) throw new TaskError(`--endpoint must be a URL, not ${endpoint}`);
    this.#endpoint = new URL(endpoint);
    this.#region = region;
    this.#credentials =
      AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY
        ? {
            accessKeyId: AWS_ACCESS_KEY_ID,
            secretAccessKey: AWS_SECRET_ACCESS_KEY,
            sessionToken: AWS_SESSION_TOKEN || undefined,
          }
        : undefined;
  }

  /** Throws TaskError with what the server says. */
  async ask<T>(method: "GET" | "POST", way: string, members?: object): Promise<T> {
    const path = `/api/human-tasks${way}`;
    const body = members ? JSON.stringify(members) : "";
    const { status, text } = await this.#send({ method, path, body });
    const answer = parsed(text);
    if (status === 200) return answer as T;
    const { message = text.slice(0, 200), problems = [] } = answer;
    const details = problems.map(({ at, text }) => `${at || "the answer"}: ${text}`);
    throw new TaskError([message, ...details].join("; "));
  }

  async #send(asked: { method: "GET" | "POST"; path: string; body: string }) {
    const { method, path, body } = asked;
    const address = new URL(path, this.#endpoint);
    const headers = { "content-type": "application/json" };
    const place = { host: address.host, region: this.#region, at: systemClock.now() };
    const toSign = { ...place, method, path, headers, body };
    const signed = this.#credentials ? signCall(toSign, this.#credentials) : headers;
    const content = method === "POST" ? { body } : {};
    try {
      const response = await fetch(address, { method, headers: signed, ...content });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      throw new TaskError(`${address.origin} cannot be reached: ${cause?.code ?? error}`);
    }
  }
}

interface Refusal {
  readonly message?: string;
  readonly problems?: readonly { readonly at: string; readonly text: string }[];
}

const parsed = (text: string): Refusal => {
  try {
    return JSON.parse(text);
  } catch {
    throw new TaskError("this is no server of Ekiden, or its console is off");
  }
};

const queryOf = (members: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  const pairs = given.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`);
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
};

const lineOf = ({ id, title, holder, dueAt, workflowId }: Task): string => {
  const due = dueAt === undefined ? "" : `, due ${new Date(dueAt).toISOString()}`;
  return `${title} (${holder ?? "nobody's"}, ${workflowId}${due})\n  ${id}`;
};

const pageOf = (task: Task): string =>
  [
    lineOf(task),
    ...(task.description ? [task.description] : []),
    ...(task.assignees.length > 0 ? [`for ${task.assignees.join(", ")}`] : []),
    ...(task.data === undefined ? [] : [JSON.stringify(task.data, null, 2)]),
    ...(task.form === undefined ? [] : [`form: ${JSON.stringify(task.form)}`]),
    ...task.comments.map(({ by, at, text }) => `${new Date(at).toISOString()} ${by}: ${text}`),
  ].join("\n");
