// What a command about access keys has made or found is shown; and what becomes of a secret that
// cannot be written, since it is shown this once.
import type { NewKey } from "@ekiden/server";
import { type GivenPlace, samePlace } from "./access-place.ts";
import type { Keys } from "./keys-of-place.ts";
import type { GivenOutput } from "./output-option.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import type { Printer } from "./terminal/printer.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a command has to say, in this order. */
export interface Said {
  /** Above what is for programs, for people. */
  readonly heading?: string;
  readonly forPrograms?: string;
  /** In the format of `--output`, in the place of all others. */
  readonly value?: unknown;
  readonly forPeople?: string;
  /**
   * Of a secret that could not be written: takes back what can be taken back, and says what became
   * of the rest.
   */
  readonly undelivered?: () => Promise<string>;
}

interface Showing {
  readonly terminal: Terminal;
  readonly printer: Printer;
  readonly given: GivenOutput;
}

export const show = async ({ terminal, printer, given }: Showing, said: Said): Promise<void> => {
  const { heading, forPrograms, value, forPeople } = said;
  // Variables are what scripts read: only what is typed has secrets in another form.
  const isTyped = given.output !== undefined || forPrograms === undefined;
  if (value !== undefined && !printer.isForPeople && isTyped) {
    if (said.undelivered) return write(terminal, said, await printer.textOf(value));
    return printer.value(value);
  }
  if (heading !== undefined) terminal.note(`${heading}\n`);
  if (forPrograms !== undefined) await write(terminal, said, `${forPrograms}\n`);
  if (forPeople !== undefined) terminal.note(`${forPeople}\n`);
};

/** Rejects with CommandFailure where a secret cannot be written. */
const write = async (terminal: Terminal, { undelivered }: Said, text: string): Promise<void> => {
  if (!undelivered) return terminal.write(text);
  try {
    terminal.deliver(text);
  } catch (error) {
    const { message } = error as Error;
    throw new CommandFailure(`the secret cannot be written: ${message}`, await undelivered());
  }
};

/** A key whose secret no one has. */
export const deletedAgain = async (
  keys: Keys,
  made: NewKey,
  given: GivenPlace,
): Promise<string> => {
  const { accessKeyId: id, account } = made;
  try {
    await keys.delete(id);
    return `The key ${id} was deleted again: make another, and write its secret elsewhere.`;
  } catch {
    return `The key ${id} is there: \`ekiden key delete ${id} ${samePlace(given, account)}\` deletes it.`;
  }
};

/** A second rotation would end the secret that callers have. */
export const lostRotation = (id: string, keepHours: number): string =>
  keepHours === 0
    ? `No caller has the secret that ${id} has now: rotate it again, and write the next elsewhere.`
    : `Callers have ${keepHours} hours with the previous secret of ${id}, which another rotation ends: ` +
      "make another key for its user meanwhile.";
