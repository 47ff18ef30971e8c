// Callers that mean no good, in a process of their own so that they slow down nothing but the
// server: `hostile.ts <port> <idle> <slow>` says "ready" once they are all there, and stays.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { systemClock } from "@ekiden/server";

const [port = 0, idle = 0, slow = 0] = process.argv.slice(2).map(Number);
const dripMilliseconds = 1_000;
/** Not all at once: the queue of the kernel is finite. */
const connectsAtOnce = 100;

const head = (operation: string, bytes: number): string =>
  [
    "POST / HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/x-amz-json-1.0",
    `X-Amz-Target: SimpleWorkflowService.${operation}`,
    `Content-Length: ${bytes}`,
    "\r\n",
  ].join("\r\n");

const open = async (): Promise<Socket> => {
  const socket = connect(port, "127.0.0.1");
  // The server may well hang up.
  socket.on("error", () => {});
  await Promise.race([once(socket, "connect"), once(socket, "close")]);
  return socket;
};

/** One byte a second, and a new connection when the server has had enough. */
const drip = async (text: string): Promise<void> => {
  const socket = await open();
  let sent = 0;
  const next = (): void => {
    if (socket.destroyed) {
      void drip(text);
      return;
    }
    socket.write(text.charAt(sent % text.length));
    sent += 1;
    systemClock.at(systemClock.now() + dripMilliseconds, next);
  };
  next();
};

/** A poll whose caller reads nothing, and never goes. */
const pollDeaf = async (): Promise<void> => {
  const body = JSON.stringify({ domain: "relay", taskList: { name: "nobody-knows-this" } });
  const socket = await open();
  socket.pause();
  socket.write(`${head("PollForActivityTask", body.length)}${body}`);
};

const slowBody = async (): Promise<void> => {
  const socket = await open();
  socket.write(head("ListDomains", 1_000_000));
  const next = (): void => {
    if (socket.destroyed) {
      void slowBody();
      return;
    }
    socket.write(" ");
    systemClock.at(systemClock.now() + dripMilliseconds, next);
  };
  next();
};

const many = async (count: number, one: () => Promise<unknown>): Promise<void> => {
  for (let begun = 0; begun < count; begun += connectsAtOnce) {
    const next = Math.min(connectsAtOnce, count - begun);
    await Promise.all(Array.from({ length: next }, one));
  }
};

await many(idle, open);
await many(slow, () => drip(head("ListDomains", 2)));
await many(slow, slowBody);
await many(slow, pollDeaf);
console.log("ready");
