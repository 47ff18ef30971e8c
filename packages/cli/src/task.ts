// The inbox of people, from a shell: what waits, whose it is, and the answers.
import type { EkidenInput, EkidenOperationName, EkidenOutput } from "@ekiden/model";
import type { Command } from "commander";
import { EkidenClient } from "./ekiden-client.ts";
import { CommandError } from "./errors.ts";
import { throwErrors } from "./options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface Where {
  readonly endpoint?: string;
  readonly region?: string;
  /** Who acts, on a server that is open to all. */
  readonly as?: string;
  readonly json?: boolean;
}

type Task = EkidenOutput<"DescribeHumanTask">;

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
      const client = new EkidenClient(given, environment);
      const { domain, taskList, as } = given;
      const state = given.state as EkidenInput<"ListHumanTasks">["state"];
      let pageToken: string | undefined;
      let count = 0;
      do {
        const query = { domain, taskList, state, as, pageToken };
        const page = await client.call("ListHumanTasks", query);
        for (const each of page.tasks)
          console.log(given.json ? JSON.stringify(each) : lineOf(each));
        count += page.tasks.length;
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
      if (count === 0 && !given.json) console.log("No task waits for a person.");
    });
};

const addShow = (task: Command, environment: Environment): void => {
  withWhere(task.command("show <id>"))
    .description("show one task whole")
    .action(async (id: string, given: Where) => {
      const client = new EkidenClient(given, environment);
      const found = await client.call("DescribeHumanTask", { id, as: given.as });
      console.log(given.json ? JSON.stringify(found) : pageOf(found));
    });
};

interface Verb {
  readonly operation: EkidenOperationName;
  readonly help: string;
  /** What must be said beside the id; the last of each is how it is named in the body. */
  readonly option?: { readonly flags: string; readonly help: string; readonly member: string };
  readonly done: string;
}

const verbs: Readonly<Record<string, Verb>> = {
  claim: {
    operation: "ClaimHumanTask",
    help: "take a task: it is yours, and started",
    done: "The task is yours.",
  },
  release: {
    operation: "ReleaseHumanTask",
    help: "give a task back",
    done: "The task is free again.",
  },
  assign: {
    operation: "AssignHumanTask",
    help: "give a task to another person",
    option: { flags: "--to <name>", help: "who is to have it", member: "to" },
    done: "The task was assigned.",
  },
  comment: {
    operation: "CommentOnHumanTask",
    help: "add a comment to a task",
    option: { flags: "--text <text>", help: "the comment", member: "text" },
    done: "The comment was added.",
  },
  complete: {
    operation: "CompleteHumanTask",
    help: "answer a task",
    option: { flags: "--answer <json>", help: "what its form asks for", member: "answer" },
    done: "The task was completed.",
  },
  reject: {
    operation: "RejectHumanTask",
    help: "say no to a task",
    option: { flags: "--reason <text>", help: "why", member: "reason" },
    done: "The task was rejected.",
  },
};

const addVerb = (task: Command, name: string, environment: Environment): void => {
  const { operation, help, option, done } = verbs[name] as Verb;
  const command = withWhere(task.command(`${name} <id>`)).description(help);
  if (option) command.requiredOption(option.flags, option.help);
  command.action(async (id: string, given: Where & Readonly<Record<string, string>>) => {
    const said = option && { [option.member]: saidAs(option.member, given[option.member] ?? "") };
    const client = new EkidenClient(given, environment);
    const outcome = await client.send(operation, { id, as: given.as, ...said });
    console.log(given.json ? JSON.stringify(outcome) : done);
  });
};

const saidAs = (member: string, text: string): unknown => {
  if (member !== "answer") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`the answer must be JSON, such as '{"approved": true}', and is ${text}`);
  }
};

const lineOf = ({ id, title, holder, dueAt, workflowId }: Task): string => {
  const due = dueAt === undefined ? "" : `, due ${new Date(dueAt).toISOString()}`;
  return `${title} (${holder ?? "unclaimed"}, ${workflowId}${due})\n  ${id}`;
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
