// What Ekiden alone knows of an execution, and no answer of the service says.
import type { EkidenOutput, WorkflowExecution } from "@ekiden/client";
import type { Session } from "../connection/session.ts";
import type { Field, Printer } from "../terminal/printer.ts";
import { shownText } from "../terminal/shown-text.ts";

type OwnDetails = Pick<EkidenOutput<"DescribeExecutionDetails">, "paused" | "origin" | "resetTo">;

/** Amazon SWF has none. Another server, or a caller without the right to ask, is told so. */
export const ownDetailsOf = async (
  session: Session,
  { workflowId, runId }: WorkflowExecution,
): Promise<OwnDetails> => {
  const { isAmazon } = await session.settings();
  if (isAmazon) return {};
  const input = { domain: await session.domain(), workflowId, runId };
  const found = await session
    .callEkiden("DescribeExecutionDetails", input)
    .catch((error): OwnDetails => {
      const reason = shownText(error instanceof Error ? error.message : String(error));
      session.terminal.note(`Whether it is paused or was reset is not known: ${reason}\n`);
      return {};
    });
  const { paused, origin, resetTo } = found;
  return { ...(paused && { paused }), ...(origin && { origin }), ...(resetTo && { resetTo }) };
};

export const ownFields = (
  { paused, origin, resetTo }: OwnDetails,
  printer: Printer,
): readonly Field[] => [
  { label: "Paused", text: paused ? pauseText(paused, printer) : "", color: "yellow" },
  {
    label: "Goes on from",
    text: origin ? `${origin.workflowId} ${origin.runId}, event ${origin.eventId}` : "",
  },
  { label: "Reset to", text: resetTo ?? "" },
];

/** Since when, by whom and why. */
export const pauseText = (
  { since, identity, reason }: NonNullable<OwnDetails["paused"]>,
  printer: Printer,
): string => {
  const by = identity === undefined ? "" : ` by ${identity}`;
  return `since ${printer.time(new Date(since * 1000))}${by}: ${reason}`;
};
