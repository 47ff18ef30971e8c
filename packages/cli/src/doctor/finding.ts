// What a check says, and of what.
import type { Config } from "@ekiden/server";

export interface Finding {
  readonly check: string;
  /** `notable`: it works, and will not for long. */
  readonly outcome: "good" | "notable" | "wrong";
  /** What was found and, unless it is good, what to do. */
  readonly text: string;
}

/** Of the configuration of a server, what is looked at. */
export type Installation = Pick<
  Config,
  | "access"
  | "host"
  | "allowedHosts"
  | "port"
  | "data"
  | "store"
  | "migrate"
  | "masterKey"
  | "masterKeyFile"
  | "clockTolerance"
  | "tlsCert"
  | "tlsKey"
>;
