// Signals that ask a program to end: the first is obeyed, a second one does not wait for that.
import { constants } from "node:os";

/**
 * Where the shell of npm has replaced itself by the program, npm hands on what a terminal has sent
 * to both of them: one Ctrl+C is two signals.
 */
const echoMilliseconds = 2_000;

/** A second signal ends the process at once, with the shell's own code. */
export const obeyFirst = (
  names: readonly NodeJS.Signals[],
  { isUnderNpm, obey }: { readonly isUnderNpm: boolean; readonly obey: () => void },
): void => {
  let first: { readonly name: NodeJS.Signals; readonly at: number } | undefined;
  const heard = (name: NodeJS.Signals): void => {
    const at = performance.now();
    const isEcho = isUnderNpm && name === first?.name && at - first.at < echoMilliseconds;
    if (first && !isEcho) process.exit(128 + constants.signals[name]);
    first ??= { name, at };
    obey();
  };
  for (const name of names) process.on(name, heard);
};
