// What is done only where the user says yes, or has given --yes before.
import { CommandFailure } from "./command-failure.ts";
import { shownText } from "./shown-text.ts";
import type { Terminal } from "./terminal.ts";

interface Asked {
  /** As in `this would …` and `This will …`. */
  readonly what: string;
  /** What a yes is for, as in `Type yes to …`. */
  readonly to: string;
  /** What a no leaves behind, as in `nothing was deleted`. */
  readonly undone: string;
  /** What else can be done where the terminal cannot be asked. */
  readonly instead?: string;
  /** What the user looks at before the question. */
  readonly show?: () => Promise<void>;
}

/** Rejects with CommandFailure unless the user says yes. */
export const requireYes = async (
  terminal: Terminal,
  { what, to, undone, instead = "", show }: Asked,
): Promise<void> => {
  if (!terminal.isInteractive) {
    throw new CommandFailure(
      `this would ${what}, and the terminal cannot be asked`,
      `Add --yes to ${to}${instead}.`,
    );
  }
  await show?.();
  const answer = await terminal.ask(shownText(`This will ${what}. Type yes to ${to}: `));
  if (answer.trim() === "yes") return;
  throw new CommandFailure(undone, `Type yes, or give --yes, to ${to}.`);
};
