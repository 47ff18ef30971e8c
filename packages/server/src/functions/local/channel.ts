// How the server and the process of a function talk: JSON texts, one a line, by a pipe. Node's own
// messages between processes are not for this: the server's side of them throws, where nothing can
// catch it, when a function writes what is no message. It imports nothing of the server, because
// the process of a function has it, too.
import type { Duplex } from "node:stream";

/** The end of the pipe, in the process of a function. */
export const channelDescriptor = 3;

interface Listener {
  /** Of a line. */
  readonly maxCharacters: number;
  /** False: it is not what is expected here. */
  readonly onMessage: (message: unknown) => boolean;
  /** What came is too long, no JSON, or not what is expected; nothing more is read. */
  readonly onFlaw: () => void;
}

export const listenTo = (channel: Duplex, { maxCharacters, onMessage, onFlaw }: Listener): void => {
  let begun = "";
  const take = (text: string): boolean => {
    // Only what is new is searched: a long line may come in many small pieces.
    const [rest = "", ...begins] = text.split("\n");
    begun += rest;
    for (const begin of begins) {
      const message = messageIn(begun);
      if (message === undefined || !onMessage(message)) return false;
      begun = begin;
    }
    return begun.length <= maxCharacters;
  };
  channel.setEncoding("utf8");
  channel.on("data", (text: string) => {
    if (channel.destroyed || take(text)) return;
    channel.destroy();
    onFlaw();
  });
  // It is closed then, which is told by itself.
  channel.on("error", () => undefined);
};

export const textOf = (message: object): string => `${JSON.stringify(message)}\n`;

/** Undefined is no JSON. */
const messageIn = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
