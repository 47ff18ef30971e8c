// What the supervisor of a machine's nodes and their processes say to each other.
import type { Config, ConfigFile, NewKey } from "@ekiden/server";

/** What a node does not read from the file by itself, since the file may have changed. */
export interface NodeSettings {
  /** As it was when the supervisor started. It may hold secrets. */
  readonly file?: ConfigFile | undefined;
  /** That of the nodes which run. */
  readonly logLevel: Config["logLevel"];
}

export type ToNode =
  | ({
      readonly do: "start";
      /** Its number, from 1. */
      readonly node: number;
      readonly port: number;
      /** Those of the environment with which its process did not begin. */
      readonly variables: NodeJS.ProcessEnv;
    } & NodeSettings)
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
