// Requests of almost a megabyte that do not come to their end, on thousands of connections, to a
// server that may have little memory.
import { connect, type Socket } from "node:net";
import { temporaryDirectory } from "../durability/directory.ts";
import { Servers } from "../durability/servers.ts";
import { residentMebibytes, SmallMemory } from "./small-memory.ts";

const mebibytes = 512;
const maxResidentMebibytes = 400;
const connections = 2_000;
/** In bytes, of each body; the last of them is not sent. */
const bodyBytes = 1_000_000;
/** Of those that begin first, one after another, and which must still come to their end. */
const oldest = 100;
/** The others come so many at once; after each crowd a well-behaved client makes a call. */
const crowd = 100;
const pieceBytes = 64 * 1024;
const patienceMilliseconds = 120_000;

export interface Unfinished {
  readonly figures: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

const target = "X-Amz-Target: SimpleWorkflowService.ListDomains";
const input = '{"registrationStatus":"REGISTERED"}';
const requestOf = (bytes: number, others: readonly string[] = []): Buffer => {
  const lines = ["POST / HTTP/1.1", "Host: localhost", target, `Content-Length: ${bytes}`];
  return Buffer.from([...lines, ...others, "", input.padEnd(bytes, " ")].join("\r\n"));
};

/** Half of them are for the general server: the express lane knows no pages. */
const unfinished = [
  requestOf(bodyBytes).subarray(0, -1),
  requestOf(bodyBytes, ["Origin: http://localhost"]).subarray(0, -1),
];
const whole = requestOf(input.length);

class Sender {
  readonly #socket: Socket;
  #received = "";
  #wake: () => void = () => {};

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setTimeout(patienceMilliseconds, () => this.#socket.destroy());
    this.#socket.on("data", (bytes) => {
      this.#received += bytes.toString("latin1");
      this.#wake();
    });
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => this.#wake());
  }

  /** Resolves when the kernel has it all; who is answered in the midst of it sends no more. */
  async send(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && this.statusSoFar === 0; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      await new Promise<void>((resolve) => this.#socket.write(piece, () => resolve()));
    }
  }

  /** Of its answer; 0 where there is none. */
  async status(): Promise<number> {
    while (!this.#received.includes("\r\n\r\n") && !this.#socket.destroyed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.statusSoFar;
  }

  get statusSoFar(): number {
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.#received)?.[1] ?? 0);
  }

  cut(): void {
    this.#socket.destroy();
  }
}

const statusOf = async (port: number): Promise<number> => {
  const sender = new Sender(port);
  await sender.send(whole);
  const status = await sender.status();
  sender.cut();
  return status;
};

export const holdUnfinished = async (say: (line: string) => void): Promise<Unfinished> => {
  using directory = temporaryDirectory();
  using memory = new SmallMemory(mebibytes);
  await using servers = await Servers.start([{ data: directory.path, through: memory.through }]);
  const [[port = 0], [id = 0]] = [servers.ports, servers.ids];
  const senders: Sender[] = [];
  let [resident, unserved] = [0, 0];
  const begin = async () => {
    const sender = new Sender(port);
    senders.push(sender);
    await sender.send(unfinished[senders.length % unfinished.length] ?? whole);
  };
  const hold = async () => {
    for (let opened = 0; opened < oldest; opened += 1) await begin();
    while (senders.length < connections) {
      await Promise.all(Array.from({ length: crowd }, begin));
      if ((await statusOf(port)) !== 200) unserved += 1;
      resident = Math.max(resident, residentMebibytes(id) ?? 0);
    }
  };
  await Promise.race([servers.gone, hold()]);
  say(`${connections} unfinished requests: the process takes ${resident} MiB at most`);
  const refused = senders.filter(({ statusSoFar }) => statusSoFar === 503).length;
  let finished = 0;
  for (const sender of senders.slice(0, oldest)) {
    await sender.send(Buffer.from(" "));
    if ((await Promise.race([servers.gone, sender.status()])) === 200) finished += 1;
  }
  for (const sender of senders) sender.cut();
  const failures = [
    ...(resident > maxResidentMebibytes
      ? [`unfinished requests: the process took ${resident} MiB, not ${maxResidentMebibytes}`]
      : []),
    ...(unserved > 0 ? [`unfinished requests: ${unserved} other calls were not served`] : []),
    ...(finished < oldest ? [`unfinished requests: ${oldest - finished} old ones were cut`] : []),
  ];
  return {
    figures: {
      "unfinished requests of 1 MB": connections,
      "of these refused": refused,
      "most with unfinished requests (MiB)": resident,
    },
    failures,
  };
};
