// `npm run clients -- --virtual-time`: programs in other languages move the time of a server that
// `ekiden dev --time virtual` has started.
import { join } from "node:path";
import { SwfClient } from "@ekiden/client";
import { command } from "../../../tools/command.ts";
import { repository } from "../../../tools/files.ts";
import { type Place, quietEnvironment, run, start } from "../child-process.ts";
import { install, reasonAbsent } from "../install.ts";
import { type Client, type Language, readClients } from "../manifest.ts";

const domain = "virtual";
const advanceSeconds = 30 * 86_400;
const folder = join(repository, "tests/clients/virtual-time");
const environment = {
  ...quietEnvironment(),
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "any",
  AWS_SECRET_ACCESS_KEY: "any",
  EKIDEN_DOMAIN: domain,
};

const startDev = async () => {
  const words = [process.execPath, ...command, "dev", "--time", "virtual", "--port", "0"];
  const { child, failure, kill } = start([...words, "--domain", domain], { folder, environment });
  const said = new Promise<string>((resolve) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const [, url] = /^Ekiden for developing, at (http:\S+)$/m.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
  const ended = failure.then((how): never => {
    throw new Error(`\`ekiden dev\` ${how ?? "has ended"}`);
  });
  const endpoint = await Promise.race([said, ended]);
  ended.catch(() => {});
  return { endpoint, kill };
};

interface Program {
  readonly name: string;
  readonly language: Language;
  /** Whose packages it uses. */
  readonly client?: string;
  readonly run: (place: Place, client: Client | undefined) => Promise<unknown>;
}

/** The AWS CLI has no command for operations of Ekiden's own, so `ekiden api` moves time. */
const throughAwsCli = async (place: Place, client: Client | undefined): Promise<void> => {
  const endpoint = place.environment.EKIDEN_ENDPOINT ?? "";
  const program = join(client?.folder ?? "", ".venv/bin/aws");
  const aws = async (...words: readonly string[]) => {
    const options = ["--endpoint-url", endpoint, "--domain", domain, "--output", "json"];
    const text = await run([program, "swf", ...words, ...options], place);
    return text === "" ? undefined : JSON.parse(text);
  };
  const type = ["--name", "idle", "--workflow-version", "1"];
  await aws("register-workflow-type", ...type);
  const settings = ["--task-list", "name=none", "--task-start-to-close-timeout", "NONE"];
  const ends = ["--execution-start-to-close-timeout", "86400", "--child-policy", "TERMINATE"];
  const named = ["--workflow-id", "idle-1", "--workflow-type", "name=idle,version=1"];
  const { runId } = await aws("start-workflow-execution", ...named, ...settings, ...ends);
  const input = ["--input", '{"seconds": 86401}'];
  await run([process.execPath, ...command, "api", "AdvanceTime", ...input], place);
  const execution = ["--execution", `workflowId=idle-1,runId=${runId}`];
  const { executionInfo } = await aws("describe-workflow-execution", ...execution);
  if (executionInfo.closeStatus !== "TIMED_OUT") {
    throw new Error(`the AWS CLI saw ${executionInfo.closeStatus}, and not TIMED_OUT`);
  }
};

const programs: readonly Program[] = [
  {
    name: "boto3",
    language: "python",
    client: "boto3",
    run: (place, client) =>
      run([join(client?.folder ?? "", ".venv/bin/python"), "virtual_time.py"], place),
  },
  { name: "the AWS CLI", language: "python", client: "aws-cli", run: throughAwsCli },
  { name: "Java", language: "java", run: (place) => run(["java", "VirtualTime.java"], place) },
  { name: "Go", language: "go", run: (place) => run(["go", "run", "virtual_time.go"], place) },
];

/** Resolves with how many failed. */
export const runVirtualTime = async (): Promise<number> => {
  const { endpoint, kill } = await startDev();
  const swf = new SwfClient({ endpoint, region: "us-east-1", credentials: "none" });
  const place = { folder, environment: { ...environment, EKIDEN_ENDPOINT: endpoint } };
  let failed = 0;
  for (const program of programs) {
    const absent = await reasonAbsent(program.language);
    if (absent !== undefined) {
      console.log(`${program.name}: not run, ${absent}`);
      continue;
    }
    const before = await swf.ekiden.getTime({});
    try {
      const client = readClients().find(({ id }) => id === program.client);
      if (client) await install(client);
      await program.run(place, client);
      const passed = (await swf.ekiden.getTime({})).now - before.now;
      const least = program.client === "aws-cli" ? 86_401 : advanceSeconds;
      if (Math.round(passed) !== least) throw new Error(`${passed} seconds have passed`);
      console.log(`${program.name}: passed, and ${Math.round(passed)} seconds of virtual time`);
    } catch (error) {
      failed += 1;
      console.log(`${program.name}: failed: ${(error as Error).message}`);
    }
  }
  await swf.close();
  kill();
  return failed;
};
