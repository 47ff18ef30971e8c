// Why one execution is where it is, or what it died of: the server's findings, the worst first.
import type { EkidenOutput } from "@ekiden/client";
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import type { Color } from "../terminal/colors.ts";
import type { Printer } from "../terminal/printer.ts";
import { shownJson, shownText } from "../terminal/shown-text.ts";
import type { Verb } from "../verb.ts";
import { addRunOption, type GivenRun } from "./run-options.ts";

type Explanation = EkidenOutput<"ExplainWorkflowExecution">["explanations"][number];
type Finding = Explanation["findings"][number];

export const whyVerb: Verb<GivenRun> = {
  words: "why <workflow-id>",
  summary: "say why an execution is where it is, or what it died of (Ekiden alone)",
  scope: "of a domain",
  addOptions: addRunOption,
  more: "Findings come the worst first. Only Ekiden has them, Amazon SWF does not.",
  examples: [
    "ekiden workflow why order-7",
    "ekiden workflow why order-7 --run 22Ic… --output json",
  ],
  async run(session, given, [workflowId = ""]) {
    const explanations = await explain(session, workflowId, given.run);
    const { printer } = session;
    if (printer.isForPeople) show(session, explanations);
    else await printer.value(explanations);
  },
};

/** Without a run, the newest is meant: one that has closed has its reasons, too. */
const explain = async (session: Session, workflowId: string, run: string | undefined) => {
  const operation = "ExplainWorkflowExecution";
  await session.requireEkiden(operation);
  const domain = await session.domain();
  const named = await findRun(session, workflowId, run);
  const { explanations } = await session.callEkiden(operation, { domain, ...named });
  return explanations;
};

const show = (session: Session, explanations: readonly Explanation[]): void => {
  const { printer } = session;
  for (const [level, explanation] of explanations.entries()) {
    const { workflowId, runId } = explanation;
    const name = shownText(`${workflowId}, run ${runId}`);
    if (level > 0) printer.line("");
    printer.line(printer.paint("bold", level === 0 ? name : `It waits for its child ${name}`));
    for (const finding of explanation.findings) showFinding(session, finding);
    for (const [code, count] of Object.entries(explanation.omitted)) {
      printer.line(`\n${count} more like ${code}`);
    }
    showDeadline(printer, explanation);
    showAnswer(printer, explanation);
  }
};

const colors: Readonly<Record<Finding["severity"], Color>> = {
  error: "red",
  warning: "yellow",
  waiting: "blue",
  info: "gray",
};

const showFinding = (session: Session, finding: Finding): void => {
  const { printer } = session;
  const { code, severity, since, events, text, next } = finding;
  const badge = printer.paint(colors[severity], severity.toUpperCase());
  const when = since === undefined ? "" : `  since ${timeAt(printer, since)}`;
  printer.line(`\n${badge}  ${code}${when}`);
  printer.line(`  ${shownText(text)}`);
  printer.line(`  What to do: ${withPlace(session, shownText(next.text))}`);
  if (next.call) printer.line(`  ${callText(session, next.call)}`);
  if (events.length > 0) printer.line(`  Proven by: ${eventsText(events)}`);
};

const timeAt = (printer: Printer, seconds: number): string =>
  printer.time(new Date(seconds * 1_000));

/** The server does not know by which options it was found: copied, a command must find it, too. */
const withPlace = (session: Session, advice: string): string =>
  advice.replace(/\bekiden ((?:workflow|task-list|type) resume)(?= \S)/, (_, command: string) =>
    session.commandText(command, []),
  );

const callText = (
  session: Session,
  { operation, input }: NonNullable<Finding["next"]["call"]>,
): string => `Call: ${session.callText(operation, shownJson(JSON.stringify(input)))}`;

const maxEvents = 10;

const eventsText = (events: readonly number[]): string => {
  const shown = [...events].sort((one, other) => one - other).slice(-maxEvents);
  const earlier = events.length - shown.length;
  const more = earlier > 0 ? ` and ${earlier} before` : "";
  return `event${shown.length > 1 ? "s" : ""} ${shown.join(", ")}${more}`;
};

const showDeadline = (printer: Printer, { nextDeadline }: Explanation): void => {
  if (!nextDeadline) return;
  const { at, clock, eventId } = nextDeadline;
  printer.line(`\nNext deadline: ${timeAt(printer, at)}, ${clock} of event ${eventId}`);
};

const showAnswer = (printer: Printer, { lastAnswer }: Explanation): void => {
  if (!lastAnswer) return;
  const { at, identity, eventId, asked, count, refusedCount } = lastAnswer;
  const by = identity ? ` by ${identity}` : "";
  const refused = refusedCount > 0 ? `, ${refusedCount} of them refused` : "";
  const what = `${count} ${count === 1 ? "decision" : "decisions"}${refused}`;
  printer.line(shownText(`Last answer: ${timeAt(printer, at)}${by}, event ${eventId}: ${what}`));
  for (const { eventType, about, refused: cause, eventId: id } of asked) {
    const line = shownText(`${[eventType, about].filter(Boolean).join(" ")}, event ${id}`);
    printer.line(`  ${line}${cause ? `: ${printer.paint("red", `refused, ${cause}`)}` : ""}`);
  }
  if (count > asked.length) printer.line(`  and ${count - asked.length} more`);
};
