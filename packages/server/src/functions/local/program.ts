// What runs in the process of a local function: it loads the module, and calls its handler for one
// event after another. It imports nothing of the server, so that it starts fast.
//
// A thread (watch.ts) watches over it, because a function may keep its own thread busy.
import { Socket } from "node:net";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { startThread } from "../../start-thread.ts";
import { channelDescriptor, listenTo, textOf } from "./channel.ts";
import { endOwnFamily } from "./family.ts";
import type { Reply } from "./reply.ts";
import type { Watch } from "./watch.ts";

export interface Request {
  readonly requestId: string;
  /** JSON. */
  readonly input: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly remainingMilliseconds: number;
}

/** Of a text in a reply; the server cuts it to what a history holds. */
const maxTextCharacters = 8_000;
const maxTraceLineCharacters = 1_000;

type Handler = (event: unknown, context: object) => unknown;

const [file = "", mark = "", memoryMegabytes = "0", words = "", maxResultCharacters = "0"] =
  process.argv.slice(2);

const watch = (): void => {
  const maxBytes = Number(memoryMegabytes) * 1024 * 1024;
  const workerData: Watch = { parent: process.ppid, maxBytes, mark, words };
  const file = new URL(`./watch${extname(import.meta.url)}`, import.meta.url);
  startThread(file, { workerData }).unref();
};

class LoadError extends Error {}

const load = async (): Promise<Handler> => {
  let module: { handler?: unknown; default?: { handler?: unknown } };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    const isSyntax = error instanceof SyntaxError;
    const failed = new LoadError(String(error), { cause: error });
    failed.name = isSyntax ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError";
    throw failed;
  }
  const handler = module.handler ?? module.default?.handler;
  if (typeof handler === "function") return handler as Handler;
  const missing = new LoadError(`${file} exports no function that is called handler`);
  missing.name = "Runtime.HandlerNotFound";
  throw missing;
};

const contextOf = ({ requestId, context, remainingMilliseconds }: Request) => {
  const endsAt = Date.now() + remainingMilliseconds;
  return {
    ...context,
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
  };
};

const errorOf = (thrown: unknown): NonNullable<Reply["error"]> => {
  if (!(thrown instanceof Error)) {
    return { type: typeof thrown, message: messageOf(thrown) };
  }
  const lines = thrown.stack?.split("\n").slice(0, 20) ?? [];
  const trace = lines.map((line) => line.slice(0, maxTraceLineCharacters));
  return { type: cut(thrown.name), message: cut(thrown.message), trace };
};

const cut = (text: unknown): string => String(text).slice(0, maxTextCharacters);

const messageOf = (thrown: unknown): string => {
  try {
    return cut(JSON.stringify(thrown) ?? thrown);
  } catch {
    return "something that has no text was thrown";
  }
};

const resultOf = (value: unknown): Pick<Reply, "result" | "resultCharacters" | "error"> => {
  try {
    const result = JSON.stringify(value) ?? "null";
    if (result.length <= Number(maxResultCharacters)) return { result };
    return { resultCharacters: result.length };
  } catch (error) {
    const message = cut(`What the function returned is no JSON: ${String(error)}`);
    return { error: { type: "Runtime.MarshalError", message } };
  }
};

const answer = async (request: Request): Promise<Reply> => {
  const { requestId, input } = request;
  try {
    const handler = await handlerLoading;
    return { requestId, ...resultOf(await handler(JSON.parse(input), contextOf(request))) };
  } catch (error) {
    return { requestId, error: errorOf(error), spent: error instanceof LoadError };
  }
};

let current = "";
const channel = new Socket({ fd: channelDescriptor });
// Kept, because a function may replace it.
const write = channel.write.bind(channel);
const send = (reply: Reply, onSent?: () => void) => write(textOf(reply), onSent);
watch();
const handlerLoading = load();
// The first event waits for it, and reports its failure.
handlerLoading.catch(() => undefined);
// The server has ended, or no longer needs this process, or the function has closed the pipe.
const end = () => endOwnFamily(mark);
listenTo(channel, {
  maxCharacters: Number.POSITIVE_INFINITY,
  onFlaw: end,
  onMessage: (message) => {
    const request = message as Request;
    current = request.requestId;
    void answer(request).then((reply) => send(reply));
    return true;
  },
});
channel.on("close", end);
process.on("uncaughtException", (error) => {
  console.error(error);
  const reply: Reply = { requestId: current, error: errorOf(error), spent: true };
  send(reply, () => process.exit(1));
});
