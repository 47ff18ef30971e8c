// What runs in the process of a local function: it loads the module, and calls its handler for one
// event after another. It imports nothing of the server, so that it starts fast.
//
// A thread (watch.ts) watches over it, because a function may keep its own thread busy.
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { endOwnFamily } from "./family.ts";
import type { Watch } from "./watch.ts";

export interface Request {
  readonly requestId: string;
  /** JSON. */
  readonly input: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly remainingMilliseconds: number;
}

export interface Reply {
  readonly requestId: string;
  /** JSON; left out where it has more characters than `maxResultCharacters`. */
  readonly result?: string;
  readonly resultCharacters?: number;
  readonly error?: { readonly type: string; readonly message: string; readonly trace?: string[] };
  /** The process is of no further use. */
  readonly spent?: boolean;
}

type Handler = (event: unknown, context: object) => unknown;

const [file = "", mark = "", memoryMegabytes = "0", words = "", maxResultCharacters = "0"] =
  process.argv.slice(2);

const watch = (): void => {
  const maxBytes = Number(memoryMegabytes) * 1024 * 1024;
  const workerData: Watch = { parent: process.ppid, maxBytes, mark, words };
  startThread(workerData).unref();
};

/** From the build, or from source, where a thread does not inherit the loader of TypeScript. */
const startThread = (workerData: Watch): Worker => {
  const extension = extname(import.meta.url);
  const file = new URL(`./watch${extension}`, import.meta.url);
  if (extension !== ".ts") return new Worker(file, { workerData, execArgv: [] });
  const loader = import.meta.resolve("tsx/esm/api");
  const code = `import("${loader}").then(({ register }) => (register(), import("${file}")))`;
  return new Worker(code, { workerData, eval: true, execArgv: [] });
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
    return { type: typeof thrown, message: textOf(thrown) };
  }
  const trace = thrown.stack?.split("\n").slice(0, 20) ?? [];
  return { type: String(thrown.name), message: String(thrown.message).slice(0, 8_000), trace };
};

const textOf = (thrown: unknown): string => {
  try {
    return (JSON.stringify(thrown) ?? String(thrown)).slice(0, 8_000);
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
    const message = `What the function returned is no JSON: ${String(error)}`;
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
// Kept, because a function may replace it.
const send = process.send?.bind(process) ?? (() => false);
watch();
const handlerLoading = load();
// It is waited for with the first event, which tells of it.
handlerLoading.catch(() => undefined);
process.on("message", (request: Request) => {
  current = request.requestId;
  void answer(request).then((reply) => send(reply));
});
// The server is gone, or lets go of it.
process.on("disconnect", () => endOwnFamily(mark));
process.on("uncaughtException", (error) => {
  console.error(error);
  const reply: Reply = { requestId: current, error: errorOf(error), spent: true };
  send(reply, () => process.exit(1));
});
