// What the console's figures are made from.
import type { ChangeFeed } from "../observe/change-feed.ts";
import type { Parts } from "../operations/parts.ts";
import type { Remembered } from "./remembered.ts";

export interface ConsoleParts extends Parts {
  readonly feed: ChangeFeed;
  readonly remembered: Remembered;
}
