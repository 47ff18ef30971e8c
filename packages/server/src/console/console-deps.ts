// What the console's figures are made from.
import type { ChangeFeed } from "../changes/change-feed.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { FigureCache } from "./figure-cache.ts";

export interface ConsoleDeps extends HandlerDeps {
  readonly feed: Pick<ChangeFeed, "listen">;
  readonly figures: FigureCache;
}
