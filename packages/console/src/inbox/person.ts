// Who does the tasks: the user who is signed in, or, on a server that is open to all, a name that
// they give; it is asked for once, and kept in this browser.
import { useSyncExternalStore } from "react";
import { useCaller } from "../api/caller.ts";
import { storedText } from "../kit/stored-text.ts";

const stored = storedText("ekiden.person");

/** What a person has typed, as the server takes it: without a space. */
export const personNameIn = (text: string): string => text.trim().replace(/\s+/g, "-");

export const bePerson = stored.keep;

export interface Person {
  /** Empty: the user has not given one yet. */
  readonly name: string;
  /** Sent as `as`; undefined where the server knows by itself. */
  readonly as: string | undefined;
}

export const usePerson = (): Person => {
  const session = useCaller();
  const said = useSyncExternalStore(stored.subscribe, stored.current);
  if (session.access === "keys") return { name: session.signedIn?.user ?? "", as: undefined };
  return { name: said, as: said === "" ? undefined : said };
};
