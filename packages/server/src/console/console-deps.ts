// What the console's figures are made from.
import type { ChangeFeed } from "../changes/change-feed.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { Remembered } from "./remembered.ts";

export interface ConsoleDeps extends HandlerDeps {
  readonly feed: Pick<ChangeFeed, "listen">;
  readonly remembered: Remembered;
}
