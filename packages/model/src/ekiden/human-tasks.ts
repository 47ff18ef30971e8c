// Tasks that people do: the inbox of a domain, a task of it, and what is done about one.
import { ActivityId, DomainName, Name, PageToken, RunId, WorkflowId } from "../scalars.ts";
import {
  anyJson,
  boolean,
  described,
  integer,
  jsonObject,
  list,
  number,
  oneOf,
  optional,
  string,
  structure,
} from "../shape.ts";
import { ActivityType } from "../structures.ts";
import {
  maxCommentCharacters,
  maxHumanTasksPerPage,
  maxPersonCharacters,
  maxRejectionCharacters,
} from "./limits.ts";
import type { EkidenRows } from "./row.ts";

const milliseconds = (about: string) => described(`${about} Milliseconds since 1970.`, number());

const HumanTask = structure({
  id: described("Opaque, and good for as long as the task.", string(1)),
  domain: DomainName,
  workflowId: WorkflowId,
  runId: RunId,
  activityId: ActivityId,
  activityType: ActivityType,
  taskList: Name,
  title: string(0),
  description: optional(string(0)),
  form: optional(
    described("A JSON Schema of the answer. Absent: any answer is taken.", jsonObject()),
  ),
  assignees: described("Users who may do it. Empty: everyone who may see it.", list(string(0))),
  data: optional(described("What the decision is about.", anyJson())),
  input: optional(
    described(
      "Of the activity, as the decider wrote it: in data, long numbers have lost digits, and of " +
        "two members of one name one is gone. Not in lists.",
      string(0),
    ),
  ),
  holder: optional(described("Absent: everyone who may see it may claim it.", string(1))),
  comments: list(structure({ by: string(1), at: milliseconds(""), text: string(1) })),
  scheduledAt: milliseconds(""),
  startedAt: optional(milliseconds("When a person claimed it first.")),
  dueAt: optional(milliseconds("When it times out.")),
  cancelRequested: described("The workflow would rather have it ended.", boolean()),
});

const HumanTaskId = described("As a list of tasks tells it.", string(1, 4_096));
const actor = {
  as: optional(
    described(
      "Who acts, on a server that is open to all: a name of 1 to 64 characters without a space. " +
        "Elsewhere the user of the key or of the session acts.",
      string(1, maxPersonCharacters),
    ),
  ),
};
const task = { id: HumanTaskId, ...actor };

const policy = {
  resource: "humanTask",
  keys: {
    "swf:taskList.name": ["taskList"],
    "swf:activityType.name": ["activityType", "name"],
    "swf:activityType.version": ["activityType", "version"],
  },
} as const;
const taskFaults = ["TaskOver"] as const;
const changeFaults = [...taskFaults, "TaskHeld", "ChangedMeanwhile"] as const;
const endFaults = [...changeFaults, "NotYours", "OperationNotPermittedFault"] as const;

const id = "tAbC9";
const open = {
  id,
  domain: "office",
  workflowId: "expense-8",
  runId: "23qZ",
  activityId: "approve-1",
  activityType: { name: "humanTask", version: "1" },
  taskList: "people",
  title: "Approve an expense",
  form: { type: "object", required: ["approved"] },
  assignees: ["mary", "john"],
  data: { amount: 12 },
  comments: [],
  scheduledAt: 1_764_003_000_000,
  dueAt: 1_764_262_200_000,
  cancelRequested: false,
};
const claimed = { ...open, holder: "mary", startedAt: 1_764_003_100_000 };

export const humanTaskRows = {
  ListHumanTasks: {
    summary:
      "Lists the tasks of a domain that wait for people, as far as the caller may see them: first " +
      "those that people have worked on, then those that only wait, list by list.",
    input: structure({
      domain: DomainName,
      taskList: optional(described("All inboxes of the domain unless given.", Name)),
      state: optional(
        described(
          "free: no one has it; held: a person has it; mine: the caller has it.",
          oneOf("free", "held", "mine"),
        ),
      ),
      pageSize: optional(described("50 unless given.", integer(1, maxHumanTasksPerPage))),
      pageToken: optional(described("nextPageToken of the page before.", PageToken)),
      ...actor,
    }),
    output: structure({
      tasks: described(
        "There may be fewer than were asked for on a page that is not the last.",
        list(HumanTask),
      ),
      nextPageToken: optional(described("Absent on the last page.", string(1))),
    }),
    isReadOnly: true,
    policy: {
      resource: "domain",
      keys: { "swf:taskList.name": ["taskList"] },
      filteredBy: "swf:taskList.name",
    },
    faults: ["UnknownResourceFault"],
    example: { input: { domain: "office", state: "free" }, output: { tasks: [open] } },
  },
  DescribeHumanTask: {
    summary: "Tells all about one task.",
    input: structure(task),
    output: HumanTask,
    isReadOnly: true,
    policy,
    faults: taskFaults,
    example: { input: { id }, output: { ...open, input: '{"data":{"amount":12}}' } },
  },
  ClaimHumanTask: {
    summary: "Gives the task to the caller, and starts it.",
    input: structure(task),
    output: HumanTask,
    isReadOnly: false,
    policy,
    faults: endFaults,
    example: { input: { id, as: "mary" }, output: claimed },
  },
  ReleaseHumanTask: {
    summary: "Gives the task back: no one has it any more, and it stays started.",
    input: structure(task),
    output: HumanTask,
    isReadOnly: false,
    policy,
    faults: changeFaults,
    example: { input: { id, as: "mary" }, output: open },
  },
  AssignHumanTask: {
    summary: "Gives the task to another person, and starts it.",
    input: structure({
      ...task,
      to: described(
        "The user who has it from now on: a name of 1 to 64 characters without a space.",
        string(1, maxPersonCharacters),
      ),
    }),
    output: HumanTask,
    isReadOnly: false,
    policy,
    faults: endFaults,
    example: { input: { id, to: "mary" }, output: claimed },
  },
  CommentOnHumanTask: {
    summary:
      "Adds a comment, which stays with the task until it is answered; 200 at most, and together " +
      "100,000 characters as JSON.",
    input: structure({ ...task, text: string(1, maxCommentCharacters) }),
    output: HumanTask,
    isReadOnly: false,
    policy,
    faults: [...taskFaults, "ChangedMeanwhile"],
    example: {
      input: { id, text: "Two of them?", as: "mary" },
      output: {
        ...claimed,
        comments: [{ by: "mary", at: 1_764_003_200_000, text: "Two of them?" }],
      },
    },
  },
  CompleteHumanTask: {
    summary:
      "Completes the activity with the answer as its result, which must be what the form asks " +
      "for. A task that no one has is claimed by it.",
    input: structure({
      ...task,
      answer: described("Any JSON of at most 32,768 characters.", anyJson()),
    }),
    output: structure({}),
    isReadOnly: false,
    policy,
    faults: [...endFaults, "InvalidAnswer", "InvalidForm"],
    example: { input: { id, answer: { approved: true }, as: "mary" }, output: {} },
  },
  RejectHumanTask: {
    summary: "Fails the activity with the reason. A task that no one has is claimed by it.",
    input: structure({ ...task, reason: string(1, maxRejectionCharacters) }),
    output: structure({}),
    isReadOnly: false,
    policy,
    faults: endFaults,
    example: { input: { id, reason: "too dear", as: "mary" }, output: {} },
  },
} as const satisfies EkidenRows;
