// Processes of other programs, of which only what the run gives them reaches them.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";

/** What may change where a client sends its calls, or as whom. */
const isLeak = (name: string): boolean =>
  /^(AWS|EKIDEN|BOTO|NODE|SIMPLEFLOW|SWF)_/.test(name) || /^(https?|all|no)_proxy$/i.test(name);

const quiet = {
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
  NODE_NO_WARNINGS: "1",
};

/** The environment of this process, less what could lead a client elsewhere. */
export const quietEnvironment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isLeak(name))),
  ...quiet,
});

/**
 * Programs in Java that live for seconds: what a better compiler and a collector with threads of
 * its own do for them takes half of their time, and that of Maven.
 */
const java = { JDK_JAVA_OPTIONS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" };

/** None outlives this process, however it ends; each leads a group with its own children. */
const living = new Set<ChildProcessWithoutNullStreams>();
const killGroup = (child: ChildProcessWithoutNullStreams): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // All of the group have ended by themselves.
  }
};
process.on("exit", () => {
  for (const child of living) killGroup(child);
});

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves when it has ended: undefined, or how it failed. */
  readonly failure: Promise<string | undefined>;
  readonly kill: () => void;
}

export interface Place {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

export const start = (words: readonly string[], { folder, environment }: Place): Started => {
  const [program = "", ...more] = words;
  const child = spawn(program, more, {
    cwd: folder,
    env: { ...java, ...environment },
    detached: true,
  });
  living.add(child);
  child.stdin.on("error", () => {}); // It has ended without reading; its exit says so.
  const ended = once(child, "close").then(
    ([code, signal]) => (code === 0 ? undefined : `ended with ${code ?? signal}`),
    (error: Error) => `could not be started: ${error.message}`,
  );
  const failure = ended.finally(() => {
    killGroup(child);
    living.delete(child);
  });
  return { child, failure, kill: () => killGroup(child) };
};

/** Runs it to its end; throws with its output when it fails. */
export const run = async (words: readonly string[], place: Place): Promise<string> => {
  const { child, failure } = start(words, place);
  let [output, all] = ["", ""];
  child.stdin.end();
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
    all += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    all += chunk;
  });
  const problem = await failure;
  if (problem) throw new Error(`${words.join(" ")} ${problem}:\n${all.slice(-8_000)}`);
  return output;
};
