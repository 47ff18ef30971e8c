// One execution: what it is, what it has open, and what has happened to it.
import type { WireEvent, WorkflowExecution, WorkflowExecutionDetail } from "@ekiden/client";
import { Option } from "commander";
import type { Session } from "../connection/session.ts";
import { findRun, statusOf, typeText } from "../executions.ts";
import { EventTexts, fullText, isRoutine } from "../history/event-texts.ts";
import { historyPages } from "../history/read-history.ts";
import { colorOfStatus } from "../terminal/colors.ts";
import type { Field, Printer } from "../terminal/printer.ts";
import type { Verb } from "../verb.ts";
import { followToEnd, tellHowToGoOn } from "./following.ts";
import { ownDetailsOf, ownFields } from "./own-details.ts";
import { addIntervalOption, addRunOption, type GivenRun, millisecondsOf } from "./run-options.ts";

export const describeVerb: Verb<GivenRun> = {
  words: "describe <workflow-id>",
  summary: "show what an execution is, and what it has open",
  scope: "of a domain",
  addOptions: addRunOption,
  examples: [
    "ekiden workflow describe order-7",
    "ekiden workflow describe order-7 --run 22Ic… --output yaml",
  ],
  async run(session, given, [workflowId = ""]) {
    const domain = await session.domain();
    const execution = await findRun(session, workflowId, given.run);
    const detail = await session.call("DescribeWorkflowExecution", { domain, execution });
    const own = await ownDetailsOf(session, execution);
    const fields = [...fieldsOf(detail, session.printer), ...ownFields(own, session.printer)];
    await session.printer.one({ ...detail, ...own }, fields);
  },
};

const fieldsOf = (detail: WorkflowExecutionDetail, printer: Printer): readonly Field[] => {
  const { executionInfo: info, executionConfiguration: configuration } = detail;
  const status = statusOf(info);
  return [
    { label: "Workflow ID", text: info.execution.workflowId },
    { label: "Run ID", text: info.execution.runId },
    { label: "Type", text: typeText(info.workflowType) },
    { label: "Status", text: status, color: colorOfStatus(status) },
    { label: "Cancel requested", text: info.cancelRequested ? "yes" : "" },
    { label: "Started", text: printer.time(info.startTimestamp) },
    { label: "Closed", text: printer.time(info.closeTimestamp) },
    { label: "Parent", text: info.parent ? `${info.parent.workflowId} ${info.parent.runId}` : "" },
    { label: "Tags", text: info.tagList?.join(", ") ?? "" },
    { label: "Task list", text: configuration.taskList.name },
    { label: "Priority", text: configuration.taskPriority ?? "" },
    { label: "Child policy", text: configuration.childPolicy },
    { label: "Execution timeout", text: secondsText(configuration.executionStartToCloseTimeout) },
    { label: "Decision timeout", text: secondsText(configuration.taskStartToCloseTimeout) },
    { label: "Lambda role", text: configuration.lambdaRole ?? "" },
    { label: "Open", text: openText(detail) },
    { label: "Latest activity", text: printer.time(detail.latestActivityTaskTimestamp) },
    { label: "Latest context", text: detail.latestExecutionContext ?? "" },
  ];
};

export const secondsText = (seconds = ""): string =>
  /^\d/.test(seconds) ? `${seconds} s` : seconds;

const openText = ({ openCounts }: WorkflowExecutionDetail): string =>
  [
    [openCounts.openDecisionTasks, "decision tasks"],
    [openCounts.openActivityTasks, "activity tasks"],
    [openCounts.openTimers, "timers"],
    [openCounts.openChildWorkflowExecutions, "children"],
    [openCounts.openLambdaFunctions ?? 0, "Lambda functions"],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(", ") || "nothing";

const views = ["compact", "full"] as const;

type GivenShow = GivenRun & {
  readonly view: (typeof views)[number];
  readonly follow?: boolean;
  readonly interval: string;
};

export const showVerb: Verb<GivenShow> = {
  words: "show <workflow-id>",
  summary: "show the history of an execution, as it goes on with --follow",
  scope: "of a domain",
  addOptions(command) {
    addRunOption(command);
    command
      .addOption(
        new Option(
          "--view <view>",
          "full: all that events say; compact: a line each, without tasks",
        )
          .choices(views)
          .default("compact"),
      )
      .option("--follow", "go on until it has closed, and with the runs that continue it");
    addIntervalOption(command);
  },
  examples: [
    "ekiden workflow show order-7 --follow",
    "ekiden workflow show order-7 --view full",
    "ekiden workflow show order-7 --output json",
  ],
  async run(session, given, [workflowId = ""]) {
    const execution = await findRun(session, workflowId, given.run);
    if (given.follow) return follow(session, execution, given);
    const { printer } = session;
    if (!printer.isForPeople && printer.format !== "jsonl") {
      const events: WireEvent[] = [];
      for await (const page of historyPages(session, execution)) events.push(...page);
      await printer.value(events);
      return;
    }
    const { tell } = await eventTeller(session, given.view);
    for await (const page of historyPages(session, execution))
      for (const event of page) tell(event);
  },
};

const follow = async (session: Session, first: WorkflowExecution, given: GivenShow) => {
  const intervalMilliseconds = millisecondsOf("--interval", given.interval);
  const { tell, beginRun, end } = await eventTeller(session, given.view);
  try {
    const { execution, outcome } = await followToEnd(session, first, {
      intervalMilliseconds,
      onEvent: tell,
      onNewRun: ({ runId }) => {
        session.terminal.note(`Continued as run ${runId}\n`);
        beginRun();
      },
    });
    return outcome ? undefined : tellHowToGoOn(session, execution);
  } finally {
    // Also where the waiting was ended, so that what was told can be read.
    end();
  }
};

interface EventTeller {
  readonly tell: (event: WireEvent) => void;
  readonly beginRun: () => void;
  readonly end: () => void;
}

/** Shows events one by one. */
const eventTeller = async ({ printer }: Session, view: GivenShow["view"]): Promise<EventTeller> => {
  if (!printer.isForPeople) {
    const { add, end } = await printer.growingList();
    return { tell: add, beginRun: () => {}, end };
  }
  let texts = new EventTexts();
  const lineOf = (event: WireEvent): string | undefined => {
    const time = printer.time(event.eventTimestamp);
    if (view === "full") return fullText(event, time);
    const { text, color } = texts.lineOf(event, time);
    return isRoutine(event) ? undefined : printer.paint(color, text);
  };
  return {
    tell(event) {
      const line = lineOf(event);
      if (line !== undefined) printer.line(line);
    },
    beginRun() {
      texts = new EventTexts();
    },
    end() {},
  };
};
