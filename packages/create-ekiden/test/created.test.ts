// What `npm create ekiden` makes: each project compiles, is linted, and runs against a server. Its
// dependencies are those of this repository; tests of the templates run with all others.
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SwfClient } from "@ekiden/client";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { skipWithout } from "../../../tools/programs.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const program = join(repository, "packages/create-ekiden/bin/create-ekiden.js");
const folder = mkdtempSync(join(tmpdir(), "ekiden-created-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let server: TestServer;
before(async () => {
  server = await startTestServer({ time: "running" });
});
after(() => server[Symbol.asyncDispose]());

interface Ran {
  readonly code: number;
  readonly text: string;
}

const ran = (command: string, words: readonly string[], cwd: string): Promise<Ran> =>
  new Promise((resolve) => {
    const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...environment } = process.env;
    const env = { ...environment, EKIDEN_ENDPOINT: server.endpoint };
    execFile(command, words, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, text: stdout + stderr }),
    );
  });

const create = (...words: readonly string[]): Promise<Ran> =>
  ran(process.execPath, [program, ...words], folder);

const created = async (template: string): Promise<string> => {
  const { code, text } = await create(template, "--template", template, "--no-install");
  assert.equal(code, 0, text);
  const project = join(folder, template);
  symlinkSync(join(repository, "node_modules"), join(project, "node_modules"), "junction");
  return project;
};

const binary = (name: string): string => join(repository, "node_modules", name);

/** What `act` gives once the project's worker polls, which is killed then if it runs still. */
const whilePolling = async <Result>(
  project: string,
  [command = "", ...words]: readonly string[],
  act: (worker: ChildProcess) => Promise<Result>,
): Promise<Result> => {
  const env = { ...process.env, EKIDEN_ENDPOINT: server.endpoint };
  const running = spawn(command, words, { cwd: project, env });
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (chunk: Buffer): void => {
        if (/polling/i.test(String(chunk))) resolve();
      };
      for (const output of [running.stdout, running.stderr]) output.on("data", look);
      running.once("exit", (code) => reject(new Error(`The worker ended with ${code}.`)));
    });
    return await act(running);
  } finally {
    if (running.kill("SIGKILL")) await once(running, "exit");
  }
};

/** What `npm start` prints once the worker polls, both as the project's scripts start them. */
const started = (project: string, runtime: readonly string[], files: readonly string[]) => {
  const [command = "", ...words] = runtime;
  const [worker = "", start = ""] = files;
  const act = () => ran(command, [...words, start], project);
  return whilePolling(project, [...runtime, worker], act);
};

test("a project tells each version of pnpm which install scripts to run", async () => {
  const { code, text } = await create("by-pnpm", "--no-install");
  assert.equal(code, 0, text);
  const lines = readFileSync(join(folder, "by-pnpm/pnpm-workspace.yaml"), "utf8").split("\n");
  // pnpm 9 refuses a file without packages; 10 reads the list, and 11 and newer ones the map.
  for (const line of ["packages: []", "  - better-sqlite3", "  better-sqlite3: true"]) {
    assert.ok(lines.includes(line), line);
  }
});

const printed = {
  basic: /^sent: Hello Ines$/m,
  "order-saga": /^order-7 shipped$/m,
  "human-approval": /^Ines gets 80$/m,
  "ai-agent": /^In stock: tea: 3 left$/m,
};

describe("a project of TypeScript", () => {
  const templates = Object.keys(printed);
  before(() => Promise.all(templates.map(created)));

  test("compiles, from each template", async () => {
    const words = [binary("typescript-7/bin/tsc"), "--build", ...templates];
    const { code, text } = await ran(process.execPath, words, folder);
    assert.equal(code, 0, text);
  });

  test("is linted by its own configuration, from each template", async () => {
    const words = [binary("eslint/bin/eslint.js"), ...templates.map((name) => `${name}/src`)];
    const { code, text } = await ran(process.execPath, words, folder);
    assert.equal(code, 0, text);
  });

  for (const [template, result] of Object.entries(printed)) {
    test(`prints its result, from the template ${template}`, async () => {
      const runtime = [process.execPath, "--import", "tsx"];
      const files = ["src/worker.ts", "src/start.ts"];
      const { text } = await started(join(folder, template), runtime, files);
      assert.match(text, result);
    });
  }

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`has a worker that ends at ${signal} before \`ekiden dev\` would kill it`, async () => {
      const project = join(folder, "basic");
      const command = [process.execPath, "--import", "tsx", "src/worker.ts"];
      const code = await whilePolling(project, command, async (worker) => {
        // It says that it polls before it listens to signals; with a task done, it listens.
        await ran(process.execPath, ["--import", "tsx", "src/start.ts"], project);
        worker.kill(signal);
        const [exitCode] = await once(worker, "exit", { signal: AbortSignal.timeout(5_000) });
        return exitCode;
      });
      assert.equal(code, 0);
    });
  }
});

test("the scripts of a project name the server's command, its worker, its test and its linter", async () => {
  await create("scripts", "--no-install");
  const { name, scripts, devDependencies } = JSON.parse(
    readFileSync(join(folder, "scripts", "package.json"), "utf8"),
  );
  assert.equal(name, "scripts");
  assert.match(scripts.dev, /^ekiden dev --domain shop --worker "tsx src\/worker\.ts"$/);
  assert.deepEqual(Object.keys(scripts), ["dev", "start", "test", "lint"]);
  assert.ok(devDependencies.ekiden && devDependencies["@ekiden/testing"]);
});

const withoutBoto3 = skipWithout(
  "boto3",
  spawnSync("python3", ["-c", "import boto3"]).status === 0,
);

describe("the project of boto3", { skip: withoutBoto3 }, () => {
  const domain = "shop";
  const taskList = { name: "main" };
  const workflowType = { name: "Greet", version: "1.0" };
  let project: string;
  let client: SwfClient;
  before(async () => {
    project = await created("boto3");
    client = new SwfClient(server.clientOptions);
  });
  after(() => client.close());

  const startGreet = async (input: { input?: string } = {}) => {
    const workflowId = randomUUID();
    const asked = { domain, workflowId, workflowType, ...input };
    const { runId = "" } = await client.startWorkflowExecution(asked);
    return { workflowId, runId };
  };

  /** What such a run has returned, or else its close status. */
  const endOf = async (execution: { workflowId: string; runId: string }): Promise<unknown> => {
    const limit = AbortSignal.timeout(20_000);
    for (;;) {
      assert.ok(!limit.aborted, "it is still open");
      const end = await client.ekiden.awaitWorkflowExecutionClose({ domain, execution });
      if (!end.isClosed) continue;
      const [event] = (
        await client.getWorkflowExecutionHistory({ domain, execution, reverseOrder: true })
      ).events;
      return event?.workflowExecutionCompletedEventAttributes?.result ?? end.closeStatus;
    }
  };

  test("runs unchanged but for the endpoint", async () => {
    const { code, text } = await started(project, ["python3"], ["worker.py", "start.py"]);
    assert.match(text, /^Hello Ines$/m);
    assert.equal(code, 0);
  });

  test("greets the world where a run is started without an input, and then others", async () => {
    const ends = await whilePolling(project, ["python3", "worker.py"], async () => [
      await endOf(await startGreet()),
      await endOf(await startGreet({ input: "Ada" })),
    ]);
    assert.deepEqual(ends, ["Hello world", "Hello Ada"]);
  });

  test("tries again what a lost worker has taken", async () => {
    const lost = await startGreet({ input: "Ada" });
    const { taskToken = "" } = await client.pollForDecisionTask({ domain, taskList });
    const scheduleActivityTaskDecisionAttributes = {
      activityId: "compose-1",
      activityType: { name: "compose", version: "1.0" },
      startToCloseTimeout: "1",
    };
    const decisionType = "ScheduleActivityTask";
    const decisions = [{ decisionType, scheduleActivityTaskDecisionAttributes } as const];
    await client.respondDecisionTaskCompleted({ taskToken, decisions });
    await client.pollForActivityTask({ domain, taskList });
    const end = await whilePolling(project, ["python3", "worker.py"], () => endOf(lost));
    assert.equal(end, "Hello Ada");
  });

  test("fails where the work has failed three times, and does not end its worker", async () => {
    const worker = readFileSync(join(project, "worker.py"), "utf8");
    const broken = worker.replace('return f"Hello {name}"', 'raise ValueError("no words")');
    writeFileSync(join(project, "broken.py"), broken);
    const ends = await whilePolling(project, ["python3", "broken.py"], async () => [
      await endOf(await startGreet({ input: "Ada" })),
      await endOf(await startGreet({ input: "Ben" })),
    ]);
    assert.deepEqual(ends, ["FAILED", "FAILED"]);
  });
});

test("a folder that holds something, an unknown template or no name changes nothing", async () => {
  await create("full", "--no-install");
  const again = await create("full", "--no-install");
  assert.equal(again.code, 1);
  assert.match(again.text, /full exists and is not empty/);
  const unknown = await create("other", "--template", "none");
  assert.match(unknown.text, /there is no template none/);
  assert.equal(existsSync(join(folder, "other")), false);
  const nameless = await create();
  assert.match(nameless.text, /name one folder for the project/);
});

test("a repository without a file in it becomes a project, and stays a repository", async () => {
  mkdirSync(join(folder, "cloned", ".git"), { recursive: true });
  const { code, text } = await create("cloned", "--no-install");
  assert.equal(code, 0, text);
  assert.ok(existsSync(join(folder, "cloned", ".git")));
  assert.ok(existsSync(join(folder, "cloned", "src", "workflow.ts")));
});

test("who asks for help is told how it is called", async () => {
  const { code, text } = await create("--help");
  assert.equal(code, 0, text);
  assert.match(text, /^npm create ekiden <folder>/);
});

test("a folder whose name is no word is named in quotes, as every shell takes them", async () => {
  const { text } = await create("my app", "--no-install");
  assert.match(text, /cd "my app"\n/);
  const priced = await create("a $5 app", "--no-install");
  assert.match(priced.text, /cd 'a \$5 app'\n/);
});
