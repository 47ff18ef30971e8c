// Whether a poller is there: the same rule for lists, workers and explanations.
import { pollerGoneMilliseconds } from "@ekiden/diagnosis";
import type { EkidenOutput } from "@ekiden/model";
import type { DomainActivity } from "../matching/cluster-activity.ts";
import type { ReportedPoller } from "../matching/node-report.ts";
import { wireTime } from "../operations/paging.ts";

type ToldList = EkidenOutput<"DescribeTaskList">["taskList"];
type ToldPoller = ToldList["pollers"][number];
type Knowledge = Omit<EkidenOutput<"DescribeTaskList">, "taskList">;

/** `now`: milliseconds. */
const pollerStateOf = (
  { isWaiting, lastSeenAt }: Pick<ReportedPoller, "isWaiting" | "lastSeenAt">,
  now: number,
): ToldPoller["state"] => {
  if (isWaiting) return "waiting";
  return now - lastSeenAt < pollerGoneMilliseconds ? "seen" : "gone";
};

/** When it was seen last, in milliseconds: where it waits, later than any that does not. */
export const latestSight = ({ isWaiting, lastSeenAt }: ReportedPoller): number =>
  isWaiting ? Number.MAX_SAFE_INTEGER - 1 : lastSeenAt;

/** Of several, as of the one that was there last. */
export const jointStateOf = (
  pollers: readonly ReportedPoller[],
  now: number,
): ToldList["state"] => {
  const states = pollers.map((poller) => pollerStateOf(poller, now));
  return (["waiting", "seen", "gone"] as const).find((state) => states.includes(state)) ?? "never";
};

/** Pollers of a server that has just begun may come any moment. */
export const areMissing = (
  state: ToldList["state"],
  { asOf, watchedSince }: DomainActivity,
): boolean =>
  state === "gone" || (state === "never" && asOf - watchedSince >= pollerGoneMilliseconds);

/** In seconds, as all answers. */
export const pollerTold = (poller: ReportedPoller, now: number): ToldPoller => {
  const { identity, address, lastSeenAt } = poller;
  return {
    ...(identity !== "" && { identity }),
    ...(address && { address }),
    lastSeenAt: wireTime(lastSeenAt),
    state: pollerStateOf(poller, now),
  };
};

export const knowledgeTold = (activity: DomainActivity): Knowledge => ({
  asOf: wireTime(activity.asOf),
  watchedSince: wireTime(activity.watchedSince),
  countedSince: wireTime(activity.countedSince),
  unseenNodes: activity.unseenNodes,
});
