// What the supervisor of a machine's nodes and their processes say to each other.
import type { NewKey } from "@ekiden/server";

export type ToNode =
  | {
      readonly do: "start";
      /** Its number, from 1. */
      readonly node: number;
      readonly port: number;
    }
  /** Answers what is under way, and ends. */
  | { readonly do: "drain" }
  /** Reads the certificate, and opens the audit log, again. */
  | { readonly do: "reload" }
  | { readonly do: "renewConnections" };

export type FromNode =
  /** It listens to messages. Those that come before are lost. */
  | { readonly is: "ready" }
  | { readonly is: "serving"; readonly facts: Serving }
  /** It could not start, and ends. */
  | { readonly is: "failed"; readonly reason: string };

export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly firstKey?: NewKey | undefined;
}
