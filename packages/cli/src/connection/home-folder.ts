// The home of the user, below which the files of this command and of AWS lie.
import { homedir } from "node:os";
import type { Environment } from "../terminal/terminal.ts";

/** A user in a container may have none: as its runtime does, `/` is taken then. */
export const homeFolder = (environment: Environment): string => {
  if (environment.HOME) return environment.HOME;
  try {
    return homedir();
  } catch {
    return "/";
  }
};
