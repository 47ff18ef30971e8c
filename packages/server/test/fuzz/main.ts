// `npm run fuzz`: many odd requests to a server in a process of its own. Exit code 1 when it
// crashes, answers with 5xx, hangs, logs an error or leaves an exception to nobody.
import { parseArgs } from "node:util";
import { type Alarm, systemClock } from "../../src/clock.ts";
import { callOf } from "../http/wire.ts";
import { Findings } from "./findings.ts";
import { Memory } from "./memory.ts";
import { Sender } from "./sender.ts";
import { startServer } from "./server.ts";

const sendersAtOnce = 200;
const hangMilliseconds = 20_000;
const lookMilliseconds = 1_000;
const progressEvery = 20_000;
const failuresMost = 100;

const help = `npm run fuzz -- [options]

  --requests N   how many to send (200000)
  --seed N       the same requests for the same seed (7930)
  --from N       index of the first request, such as that of one that failed (0)`;

const number = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not "${text}"`);
};

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "200000" },
      seed: { type: "string", default: "7930" },
      from: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    requests: number("requests", values.requests),
    seed: number("seed", values.seed),
    from: number("from", values.from),
  };
};

type Options = NonNullable<ReturnType<typeof readOptions>>;

/** A domain and types with names that the generator likes, so that much of the rest goes on. */
const groundwork = (): readonly Buffer[] => {
  const type = { domain: "x", name: "x", version: "1" };
  return [
    callOf("RegisterDomain", { name: "x", workflowExecutionRetentionPeriodInDays: "1" }),
    callOf("RegisterWorkflowType", {
      ...type,
      defaultTaskStartToCloseTimeout: "60",
      defaultExecutionStartToCloseTimeout: "60",
      defaultTaskList: { name: "x" },
      defaultChildPolicy: "TERMINATE",
    }),
    callOf("RegisterActivityType", { ...type, defaultTaskList: { name: "x" } }),
  ];
};

/** Ends the whole run at the first request that hangs: the others behind it would, too. */
const watchFor = (senders: readonly Sender[], findings: Findings): (() => void) => {
  let next: Alarm | undefined;
  const look = () => {
    const before = systemClock.now() - hangMilliseconds;
    const hung = senders.find(({ current }) => current !== undefined && current.since < before);
    if (hung?.current) {
      findings.report(`no answer and no end within ${hangMilliseconds} ms`, hung.current);
      process.exit(1);
    }
    next = systemClock.at(systemClock.now() + lookMilliseconds, look);
  };
  look();
  return () => next?.cancel();
};

const storm = async (senders: readonly Sender[], findings: Findings, options: Options) => {
  const { from, requests } = options;
  let index = from;
  const sendOn = async (sender: Sender): Promise<void> => {
    while (index < from + requests && findings.failures < failuresMost) {
      const mine = index++;
      await sender.send(mine);
      const sent = mine + 1 - from;
      if (sent % progressEvery === 0) console.log(`${sent} sent: ${findings.replies}`);
    }
  };
  await Promise.all(senders.map(sendOn));
};

const main = async (options: Options): Promise<void> => {
  const { seed, requests } = options;
  const findings = new Findings();
  process.on("unhandledRejection", (reason) => findings.report(`in the sender: ${reason}`));
  const server = await startServer((what) => findings.report(what));
  const { port } = server;
  const memory = new Memory();
  const senders = Array.from(
    { length: sendersAtOnce },
    () => new Sender({ port, seed, memory, findings }),
  );
  const startedAt = systemClock.now();
  for (const bytes of groundwork()) await senders[0]?.ask(bytes);
  const endWatch = watchFor(senders, findings);
  await storm(senders, findings, options);
  endWatch();
  for (const sender of senders) sender.cut();
  await server.stop();
  const seconds = Math.round((systemClock.now() - startedAt) / 1_000);
  console.log(
    `fuzz: ${requests} requests, seed ${seed}, ${seconds} s, ${findings.failures} failures; ` +
      `replies: ${findings.replies}`,
  );
  process.exit(findings.failures > 0 ? 1 : 0);
};

const options = readOptions();
if (options) await main(options);
else console.log(help);
