// Tells a connection that there is no room for it, and ends it.
import type { Socket } from "node:net";
import type { Answer } from "./codec.ts";
import type { ListenerContext } from "./listener-context.ts";
import { writeReply } from "./reply.ts";

/**
 * What the caller sends meanwhile is read and thrown away, lest a reset overtakes the answer; who
 * does not leave within `milliseconds` is cut off.
 */
export const turnAway = (
  { clock, date }: ListenerContext,
  socket: Socket,
  { answer, milliseconds }: { readonly answer: Answer; readonly milliseconds: number },
): void => {
  const end = clock.at(clock.now() + milliseconds, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.once("close", () => end.cancel());
  writeReply(socket, answer, { date: date.text, isLast: true, idle: 0 });
  socket.end();
  socket.resume();
};
