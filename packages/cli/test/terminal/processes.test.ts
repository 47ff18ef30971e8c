// What only a process of its own shows: workers that restart, shells, the code of a user.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SwfClient } from "@ekiden/client";
import { command } from "../../../../tools/command.ts";
import { skipWithout } from "../../../../tools/programs.ts";
import { candidatesFor } from "../../src/completion/candidates.ts";
import { createProgram } from "../../src/program.ts";
import { ekiden } from "../command.ts";
import { RecordedTerminal } from "./recorded-terminal.ts";
import { domain, Shop } from "./shop.ts";

const directory = mkdtempSync(join(tmpdir(), "ekiden-terminal-"));
after(() => rmSync(directory, { recursive: true }));

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

test("dev runs a server and a worker that restarts when a file changes, and Ctrl+C ends both", async () => {
  const watched = join(directory, "watched");
  mkdirSync(watched);
  const program = join(watched, "worker.mjs");
  const text = (version: number) =>
    `const { AWS_ENDPOINT_URL_SWF, AWS_ACCESS_KEY_ID, AWS_PROFILE, EKIDEN_PROFILE } = process.env;
     const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
     process.stdout.write("version ${version} pid " + process.pid + " " +
       [AWS_ENDPOINT_URL_SWF, AWS_ACCESS_KEY_ID, AWS_REGION, AWS_DEFAULT_REGION].join(" ") +
       [AWS_PROFILE, EKIDEN_PROFILE].join("") + "\\n");
     setInterval(() => {}, 60_000);`;
  writeFileSync(program, text(1));
  await using dev = ekiden(
    [
      ...["dev", "--port", "0", "--domain", "shop", "--watch", watched],
      ...["--worker", `exec ${process.execPath} ${program}`],
    ],
    {
      PATH: process.env.PATH ?? "",
      AWS_ACCESS_KEY_ID: "AKIAREAL",
      AWS_PROFILE: "real",
      AWS_REGION: "eu-west-1",
      EKIDEN_PROFILE: "production",
    },
  );
  const [, url = ""] = await dev.says(/^Ekiden for developing, at (http:\S+)\n/);
  const [, first = ""] = await dev.says(
    /^worker │ version 1 pid (\d+) http:\S+ dev eu-west-1 eu-west-1$/m,
  );
  assert.ok(dev.stdout.includes(`  Console  ${url}/console/\n`));
  assert.match(dev.stderr, /^\d\d:\d\d:\d\d INFO {2}listening url\.full=http/);
  const client = new SwfClient({ endpoint: url, region: "us-east-1", credentials: "none" });
  const { domainInfos } = await client.listDomains({ registrationStatus: "REGISTERED" });
  assert.deepEqual(
    domainInfos.map(({ name }) => name),
    ["shop"],
  );
  await client.close();
  // The watch begins after the worker: until it has seen a change, each write is another one.
  let isSeen = false;
  const seen = dev.says(/has changed: workers start again/).then(() => {
    isSeen = true;
  });
  while (!isSeen) {
    writeFileSync(program, text(2));
    await Promise.race([seen, new Promise((resolve) => setImmediate(resolve))]);
  }
  const [, second = ""] = await dev.says(/^worker │ version 2 pid (\d+) /m);
  assert.notEqual(second, first);
  dev.signal("SIGINT");
  assert.equal(await dev.ended, 0);
  assert.ok(isGone(Number(first)) && isGone(Number(second)), "no worker is left");
});

const stubborn = `process.on("SIGTERM", () => {}); setInterval(() => {}, 60_000);
  process.send("deaf", () => process.disconnect());`;

interface Stubborn {
  /** What it does with the output of its worker. */
  readonly output: "ignore" | "inherit";
  /** It leaves its worker's group. */
  readonly detached?: boolean;
  /** What its worker does once both run. */
  readonly then?: string;
}

/** A worker whose own process ends when it is asked to, beside one that hears nothing. */
const withStubbornChild = (name: string, { output, detached, then = "" }: Stubborn): string => {
  const options = { stdio: ["ignore", output, output, "ipc"], detached };
  const program = join(directory, `${name}.mjs`);
  writeFileSync(
    program,
    `import { spawn } from "node:child_process";
     const child = spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], ${JSON.stringify(options)});
     child.once("message", () => {
       process.stdout.write("worker " + process.pid + "\\nchild " + child.pid + "\\n");
       ${then}
     });
     setInterval(() => {}, 60_000);`,
  );
  return `exec ${process.execPath} ${program}`;
};

/** One that is killed with its group is gone as soon as the system has taken notice. */
const gone = async (pid: string): Promise<void> => {
  const limit = AbortSignal.timeout(20_000);
  while (!isGone(Number(pid))) {
    assert.ok(!limit.aborted, `the process ${pid} is still there`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const devWith = (worker: string, environment: Readonly<Record<string, string>> = {}) => {
  const watched = join(directory, "unchanged");
  mkdirSync(watched, { recursive: true });
  const words = ["dev", "--port", "0", "--watch", watched, "--worker", worker];
  return ekiden(words, { PATH: process.env.PATH ?? "", ...environment });
};

test("Ctrl+C ends children of a worker that do not listen to it and hold nothing of its output", async () => {
  await using dev = devWith(withStubbornChild("deaf", { output: "ignore" }));
  const [, child = ""] = await dev.says(/^worker │ child (\d+)$/m);
  dev.signal("SIGINT");
  assert.equal(await dev.ended, 0);
  await gone(child);
});

test("Ctrl+C does not wait for what has left a worker's group and holds its output", async () => {
  await using dev = devWith(withStubbornChild("daemon", { output: "inherit", detached: true }));
  const [, child = ""] = await dev.says(/^worker │ child (\d+)$/m);
  dev.signal("SIGINT");
  try {
    assert.equal(await dev.ended, 0);
  } finally {
    process.kill(Number(child), "SIGKILL");
  }
});

for (const output of ["inherit", "ignore"] as const) {
  test(`a second Ctrl+C leaves no worker behind, nor a child whose output is: ${output}`, async () => {
    await using dev = devWith(withStubbornChild(`twice-${output}`, { output }));
    const [, child = ""] = await dev.says(/^worker │ child (\d+)$/m);
    const [, worker = ""] = await dev.says(/^worker │ worker (\d+)$/m);
    dev.signal("SIGINT");
    await dev.says(/Stopping; Ctrl\+C again/);
    await gone(worker);
    dev.signal("SIGINT");
    assert.equal(await dev.ended, 130);
    await gone(child);
  });
}

test("one Ctrl+C that npm hands on once more lets a worker complete what it does", async () => {
  const program = join(directory, "completing.mjs");
  writeFileSync(
    program,
    `process.on("SIGTERM", () => {
       process.stdout.write("completing\\n");
       setTimeout(() => process.stdout.write("completed\\n", () => process.exit()), 500);
     });
     process.stdout.write("working\\n");
     setInterval(() => {}, 60_000);`,
  );
  await using dev = devWith(`exec ${process.execPath} ${program}`, { npm_command: "exec" });
  await dev.says(/^worker │ working$/m);
  dev.signal("SIGINT");
  await dev.says(/^worker │ completing$/m);
  dev.signal("SIGINT");
  assert.equal(await dev.ended, 0);
  assert.match(dev.stdout, /^worker │ completed$/m);
});

test("Ctrl+C ends what a worker left behind that had ended by itself", async () => {
  const then = "process.exit(1);";
  await using dev = devWith(withStubbornChild("crashed", { output: "ignore", then }));
  const [, child = ""] = await dev.says(/^worker │ child (\d+)$/m);
  await dev.says(/^worker │ ended \(1\); it starts again when a file changes$/m);
  dev.signal("SIGINT");
  assert.equal(await dev.ended, 0);
  await gone(child);
});

test("the hang-up of a terminal ends dev and its workers, also where dev itself has none", async () => {
  await using dev = devWith(withStubbornChild("hangup", { output: "ignore" }));
  const [, child = ""] = await dev.says(/^worker │ child (\d+)$/m);
  const [, worker = ""] = await dev.says(/^worker │ worker (\d+)$/m);
  dev.signal("SIGHUP");
  assert.equal(await dev.ended, 0);
  await gone(worker);
  await gone(child);
});

test("dev says that the directory to be watched is not there", async () => {
  await using dev = ekiden(["dev", "--port", "0", "--worker", "true", "--watch", "/nonexistent"], {
    PATH: process.env.PATH ?? "",
  });
  assert.equal(await dev.ended, 1);
  assert.match(dev.stderr, /^ekiden: --watch names \/nonexistent, and .*\n {2}Name the directory/);
});

test("a signal ends mcp also where it comes before the assistant is listened to", async () => {
  // The command waits here for the settings of its profile.
  const pipe = join(directory, "aws-config");
  spawnSync("mkfifo", [pipe]);
  await using mcp = ekiden(["mcp"], {
    AWS_PROFILE: "media",
    AWS_CONFIG_FILE: pipe,
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  });
  const writing = await open(pipe, "w");
  mcp.signal("SIGTERM");
  await writing.writeFile("[profile media]\nregion = eu-west-1\n");
  await writing.close();
  assert.equal(await mcp.ended, 0, mcp.stderr);
});

/** `ekiden` as a shell finds it. */
const commandFolder = (): string => {
  const folder = join(directory, "bin");
  mkdirSync(folder, { recursive: true });
  const words = [process.execPath, ...command].map((word) => `'${word}'`).join(" ");
  writeFileSync(join(folder, "ekiden"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  return folder;
};

const inShell = (shell: string, script: string): string | undefined => {
  const PATH = `${commandFolder()}${delimiter}${process.env.PATH}`;
  const { error, stdout, stderr } = spawnSync(shell, ["-c", script], {
    encoding: "utf8",
    env: { PATH, HOME: directory, EKIDEN_CONFIG: join(directory, "none.json") },
  });
  if (error) return undefined;
  assert.equal(stderr, "");
  return stdout;
};

const shellTests = {
  bash: `eval "$(ekiden completion bash)"
    COMP_LINE="ekiden workflow ter"; COMP_POINT=\${#COMP_LINE}; _ekiden; echo "\${COMPREPLY[@]}"
    COMP_LINE="ekiden workflow list --status=op"; COMP_POINT=\${#COMP_LINE}; _ekiden; echo "\${COMPREPLY[@]}"
    COMP_LINE="ekiden history replay --unexpected-errors f"; COMP_POINT=\${#COMP_LINE}; _ekiden
    eval "set -- \${COMPREPLY[0]}"; [ "$1" = "fail task" ] || echo "$1"`,
  fish: `ekiden completion fish | source
    complete --do-complete "ekiden workflow ter" | string replace --regex "\\t.*" ""
    complete --do-complete "ekiden workflow list --status op" | string replace --regex "\\t.*" ""
    cd $HOME; touch an-order.json; complete --do-complete "ekiden history replay an-or" | grep -v "^an-order.json"`,
  zsh: `autoload -U compinit; compinit -u -d "$HOME/zcompdump"; source <(ekiden completion zsh)
    _describe() { print -l -- "\${(@P)2%%:*}" }; _files() {}
    words=(ekiden workflow ter); CURRENT=3; _ekiden
    words=(ekiden workflow list --status op); CURRENT=5; _ekiden`,
  pwsh: `ekiden completion powershell | Out-String | Invoke-Expression
    foreach ($line in 'ekiden workflow ter', 'ekiden workflow list --status op') {
      (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText
    }`,
};

// PowerShell is no package of Debian, and the gate does without it.
for (const [shell, script] of Object.entries(shellTests)) {
  const isThere = spawnSync(shell, ["-c", "exit 0"]).error === undefined;
  const skip = shell === "pwsh" ? !isThere && "no PowerShell" : skipWithout(shell, isThere);
  test(`completion works in a real ${shell}`, { skip }, () => {
    assert.match(inShell(shell, script) ?? "", /^terminate\nopen\n$/);
  });
}

test("words, options and choices are completed from the commands themselves", async () => {
  const context = { terminal: new RecordedTerminal({}), exitCode: 0 };
  const after = async (...words: readonly string[]) =>
    candidatesFor(await createProgram(context, words), words).map(({ word }) => word);
  assert.deepEqual(await after("dom"), ["domain"]);
  assert.deepEqual(await after("workflow", "sh"), ["show"]);
  assert.deepEqual(await after("workflow", "list", "--since", ""), []);
  assert.deepEqual(await after("workflow", "list", "--output", "j"), ["json", "jsonl"]);
  assert.deepEqual(await after("workflow", "list", "--output=y"), ["--output=yaml"]);
  assert.deepEqual(await after("type", "describe", "a"), ["activity"]);
  assert.deepEqual(await after("workflow", "start", "--input"), ["--input", "--input-text"]);
  assert.deepEqual(await after("api", "CountOpen"), ["CountOpenWorkflowExecutions"]);
  assert.deepEqual(await after("completion", ""), ["bash", "zsh", "fish", "powershell"]);
});

const histories = fileURLToPath(new URL("histories/", import.meta.url));

test("replay says which histories go on, and where the others would break", async () => {
  const folder = join(directory, "histories");
  mkdirSync(folder);
  const at = "2026-11-27T10:00:00.000Z";
  const event = (eventId: number, eventType: string, attributes: object) => ({
    eventId,
    eventType,
    eventTimestamp: at,
    [`${eventType.charAt(0).toLowerCase()}${eventType.slice(1)}EventAttributes`]: attributes,
  });
  const started = (version: string) =>
    event(1, "WorkflowExecutionStarted", {
      workflowType: { name: "order", version },
      input: '"shoes"',
    });
  const begun = [
    event(2, "DecisionTaskScheduled", { taskList: { name: "orders" } }),
    event(3, "DecisionTaskStarted", { scheduledEventId: 2 }),
    event(4, "DecisionTaskCompleted", { scheduledEventId: 2, startedEventId: 3 }),
  ];
  const timer = (startToFireTimeout: string) =>
    event(5, "TimerStarted", {
      timerId: "timer-1",
      startToFireTimeout,
      decisionTaskCompletedEventId: 4,
    });
  const activity = event(5, "ActivityTaskScheduled", {
    activityId: "charge-1",
    activityType: { name: "charge", version: "1.0" },
    taskList: { name: "payments" },
    decisionTaskCompletedEventId: 4,
  });
  const write = (name: string, events: readonly object[]) =>
    writeFileSync(join(folder, name), JSON.stringify({ events }));
  write("good.json", [started("1.0"), ...begun, timer("60")]);
  write("other.json", [started("1.0"), ...begun, activity]);
  write("older.json", [started("0.9"), ...begun, timer("60")]);
  const words = ["history", "replay", "--with", join(histories, "workflows.ts")];
  const variables = { PATH: process.env.PATH ?? "" };
  await using replay = ekiden([...words, folder], variables);
  assert.equal(await replay.ended, 2, replay.stderr);
  assert.match(replay.stdout, /^goes on {2}5 +\S+good\.json$/m);
  assert.match(replay.stdout, /^BREAKS {3}5 +\S+other\.json$/m);
  assert.match(replay.stdout, /event 5/);
  assert.match(replay.stdout, /workflows\.ts:\d+/);
  assert.match(replay.stdout, /^BREAKS {3}5 +\S+older\.json$/m);
  assert.match(replay.stderr, /3 histories replayed: 2 would break\.\n$/);
  const older = join(folder, "older.json");
  await using meant = ekiden([...words, older, "--any-version"], variables);
  assert.equal(await meant.ended, 0, meant.stderr);
});

test("replay takes the histories of all open executions of a type from the server", async () => {
  await using shop = await Shop.open();
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", "open", "--input", '"shoes"']);
  await using replay = ekiden(
    [
      ...["history", "replay", "--open", "order", "--with", join(histories, "workflows.ts")],
      ...["--endpoint", shop.server.endpoint, "--domain", domain],
    ],
    { PATH: process.env.PATH ?? "" },
  );
  assert.equal(await replay.ended, 0, replay.stderr);
  assert.match(replay.stdout, /^goes on {2}2 +open \S+$/m);
});

test("a command whose output is not read any more ends quietly", async () => {
  const script = 'read -r go; "$@"; echo "exit code $?" >&2';
  const shell = spawn("/bin/sh", ["-c", script, "sh", process.execPath, ...command, "--help"]);
  shell.stdout.destroy();
  await once(shell.stdout, "close");
  shell.stdin.end("go\n");
  let stderr = "";
  for await (const text of shell.stderr.setEncoding("utf8")) stderr += text;
  assert.equal(stderr, "exit code 141\n");
});

test("an output that cannot be written is told in two lines", {
  skip: !existsSync("/dev/full") && "this system has no /dev/full",
}, () => {
  const script = '"$@" > /dev/full';
  const words = ["-c", script, "sh", process.execPath, ...command, "--help"];
  const { status, stderr } = spawnSync("/bin/sh", words, { encoding: "utf8" });
  assert.match(
    stderr,
    /^ekiden: the output cannot be written: ENOSPC.*\.\n {2}Write it elsewhere\.\n$/,
  );
  assert.equal(status, 1);
});
