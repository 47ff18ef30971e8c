// The options of an embedded service are read by the table of those of `ekiden serve`.
import { type Config, ConfigError, type GivenOptions, readConfig } from "@ekiden/server";
import type { EmbedOptions } from "./embed-options.ts";

const names = ["data", "port", "limits", "pollSeconds", "region", "account", "logLevel"] as const;

const threads: readonly string[] = ["own", "shared"];

/** Throws ConfigError for an option that there is not, or that cannot have such a value. */
export const configOf = ({ thread = "own", ...options }: EmbedOptions): Config => {
  if (!threads.includes(thread)) {
    throw new ConfigError(
      `thread in the options of embed cannot be "${thread}": it takes one of ${threads.join(", ")}.`,
    );
  }
  const known: readonly string[] = names;
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(
      `embed has no option "${unknown}": it takes ${names.join(", ")}, thread.`,
    );
  }
  const given: Record<string, string> = { logLevel: "warn" };
  for (const name of names) {
    if (options[name] !== undefined) given[name] = String(options[name]);
  }
  return readConfig({}, {}, { path: "the options of embed", options: given as GivenOptions });
};
