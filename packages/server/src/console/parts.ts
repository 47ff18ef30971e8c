// What the console's figures are made from.
import type { AccountFeed } from "../operations/account-store.ts";
import type { Parts } from "../operations/parts.ts";
import type { Remembered } from "./remembered.ts";

export interface ConsoleParts extends Parts {
  readonly feed: AccountFeed;
  readonly remembered: Remembered;
}
