// What figures are made from.
import type { ClusterActivity } from "../matching/cluster-activity.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { FigureCache } from "./figure-cache.ts";

export interface FigureDeps extends HandlerDeps {
  readonly figures: FigureCache;
  readonly activity: Pick<ClusterActivity, "of">;
  /** Whether people, and not workers, do the tasks of a list. */
  readonly isInbox: (taskList: string) => boolean;
}
