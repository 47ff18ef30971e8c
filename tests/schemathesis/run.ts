// `npm run schemathesis`: drives a server by the OpenAPI document that it gives of Ekiden's own
// operations, with inputs that the document allows and with inputs that it does not.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SwfClient } from "@ekiden/client";
import { createNode } from "@ekiden/server";

const help = `Requests to a server of its own, made up by schemathesis from the server's OpenAPI document. It
fails if an answer is a fault of the server, or none that the document describes.

  npm run schemathesis                     for five minutes at most; it needs two
  npm run schemathesis -- --seconds <n>    for as long
  npm run schemathesis -- --examples <n>   so many inputs for each operation and phase (40)
  npm run schemathesis -- --seed <n>       other inputs (1)
  npm run schemathesis -- --help           this text

It needs Python 3.10 or newer. The first run installs schemathesis into tests/schemathesis/.venv.`;

const directory = fileURLToPath(new URL(".", import.meta.url));
const environment = join(directory, ".venv");
const program = join(environment, "bin", "schemathesis");

/** What an answer is held against. */
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
];

const install = (): void => {
  if (existsSync(program)) return;
  execFileSync("python3", ["-m", "venv", environment], { stdio: "inherit" });
  const pip = join(environment, "bin", "pip");
  const requirements = join(directory, "requirements.txt");
  execFileSync(pip, ["install", "--quiet", "-r", requirements], { stdio: "inherit" });
};

/** The domain of the document's examples, with an execution in it. */
const populate = async (endpoint: string): Promise<void> => {
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials: "none" });
  const domain = "office";
  const type = { name: "Expense", version: "1" };
  await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await client.registerWorkflowType({ domain, ...type });
  await client.startWorkflowExecution({
    domain,
    workflowId: "expense-8",
    workflowType: type,
    taskList: { name: "deciders" },
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: "NONE",
    executionStartToCloseTimeout: "3600",
  });
  await client.close();
};

interface Settings {
  readonly examples: string;
  readonly seed: string;
  readonly seconds: number;
}

/** The exit code. */
const drive = (url: string, { examples, seed, seconds }: Settings): Promise<number> => {
  const running = spawn(
    program,
    [
      ...["run", `${url}/ekiden/openapi.json`, "--checks", checks.join(","), "--no-color"],
      ...["--max-examples", examples, "--seed", seed, "--request-timeout", "10"],
      ...["--phases", "examples,coverage,fuzzing", "--warnings", "off"],
      ...["--exclude-checks", "unsupported_method"],
    ],
    { stdio: "inherit", timeout: seconds * 1_000, killSignal: "SIGKILL" },
  );
  return new Promise((resolve, reject) => {
    running.once("error", reject);
    running.once("close", (code) => {
      if (code === null) {
        console.error(`It took longer than ${seconds} seconds: give it more, or fewer examples.`);
      }
      resolve(code ?? 1);
    });
  });
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "300" },
      examples: { type: "string", default: "40" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  install();
  const node = await createNode({
    host: "127.0.0.1",
    port: 0,
    data: ":memory:",
    region: "us-east-1",
    account: "123456789012",
    access: "open",
    limits: "relaxed",
    pollSeconds: 1,
    logLevel: "silent",
  });
  try {
    await populate(node.url);
    const { examples, seed, seconds } = values;
    return await drive(node.url, { examples, seed, seconds: Number(seconds) });
  } finally {
    await node.close();
  }
};

process.exitCode = await main();
