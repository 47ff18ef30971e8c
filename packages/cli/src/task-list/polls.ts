// What is said of those who poll, and of how much of that the server knows.
import type { EkidenOutput } from "@ekiden/client";
import type { Color } from "../terminal/colors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { spanText } from "../terminal/times.ts";

type Described = EkidenOutput<"DescribeTaskList">;
export type TaskList = Described["taskList"];
type PollerState = TaskList["state"];

/** `waiting`, `seen 40s ago`, `gone 3m ago` or `never`. */
export const stateText = (
  state: PollerState,
  lastSeenAt: number | undefined,
  now: number,
): string =>
  state === "waiting" || lastSeenAt === undefined
    ? state
    : `${state} ${agoText(lastSeenAt, now)} ago`;

/** Since this moment, in seconds since 1970. */
export const agoText = (seconds: number, now: number): string =>
  spanText(Math.max(0, now - seconds * 1_000));

export const colorOfState = (state: PollerState): Color | undefined =>
  (({ waiting: "green", seen: undefined, gone: "red", never: "yellow" }) as const)[state];

/** What must be known to read an answer right goes beside it, and is no result. */
export const noteUnseen = (
  terminal: Pick<Terminal, "note">,
  { unseenNodes }: Pick<Described, "unseenNodes">,
): void => {
  if (unseenNodes === 0) return;
  const nodes = unseenNodes === 1 ? "1 node" : `${unseenNodes} nodes`;
  terminal.note(
    `Not all polls of ${nodes} are known: "gone" and "never" are said of the other nodes only.\n`,
  );
};
