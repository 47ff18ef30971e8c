// Starts a thread from a file of the build, or from a source: a thread does not inherit the loader
// of TypeScript.
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * The thread has none of the options on its process's command line, as modules to import first.
 * A file beside a module has its extension: `new URL("./x" + extname(import.meta.url), …)`.
 */
export const startThread = (file: URL, options: WorkerOptions = {}): Worker => {
  if (!file.pathname.endsWith(".ts")) return new Worker(file, { execArgv: [], ...options });
  const loader = import.meta.resolve("tsx/esm/api");
  const code = `import("${loader}").then(({ register }) => (register(), import("${file}")))`;
  return new Worker(code, { execArgv: [], ...options, eval: true });
};
