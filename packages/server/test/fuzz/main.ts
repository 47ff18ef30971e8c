// `npm run fuzz`: many odd requests to a server in a process of its own. Exit code 1 when it
// crashes, answers with 5xx, hangs, logs an error or leaves an exception unhandled.
import { parseArgs } from "node:util";
import { startTestPostgres, type TestPostgres } from "@ekiden/testing";
import { type Alarm, systemClock } from "../../src/clock.ts";
import { sign } from "../access/signature/signed.ts";
import type { Write } from "../http/odd-requests.ts";
import { Certificates } from "../http/self-made-certificates.ts";
import { callOf, connect, requestOf } from "../http/wire.ts";
import { secondsOf, TimeBudget } from "../time-budget.ts";
import { BelowTls } from "./below-tls.ts";
import { Findings } from "./findings.ts";
import { Memory } from "./memory.ts";
import { Sender, type SenderOptions } from "./sender.ts";
import { type Key, type ServerChoice, startServer } from "./server.ts";
import { clientHello, openSocket, secured } from "./tls-wire.ts";

const sendersAtOnce = 200;
const hangMilliseconds = 20_000;
const lookMilliseconds = 1_000;
const progressEvery = 20_000;
const maxFailures = 100;

const help = `npm run fuzz -- [options]

  --to WHAT      open, to a server that takes every call; keys, signed and to one that wants that;
                 tls, to one that speaks TLS, half of them with odd bytes below it;
                 postgres, to one over a PostgreSQL of its own; forms, answers of people to forms
                 that would keep a server busy
                 (a tenth of the requests with keys, a fortieth to TLS, a tenth over PostgreSQL,
                 a hundredth to forms,
                 the rest open)
  --requests N   how many to send (200000)
  --seconds N    none is sent after so long, and each kind of server has its share of the time
  --seed N       the same requests for the same seed (7930)
  --from N       index of the first request, such as that of one that failed (0)`;

const number = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not "${text}"`);
};

const kinds = ["open", "keys", "tls", "postgres", "forms"] as const;
type Kind = (typeof kinds)[number];
/** Of all requests. */
const shares = { open: 0.765, keys: 0.1, tls: 0.025, postgres: 0.1, forms: 0.01 };
/** Of the time, where it is limited: handshakes and signatures take longer. */
const timeShares = { open: 0.4, keys: 0.15, tls: 0.2, postgres: 0.15, forms: 0.1 };

const kindsOf = (text: string): readonly Kind[] => {
  if (text === "all") return kinds;
  const kind = kinds.find((each) => each === text);
  if (kind) return [kind];
  throw new Error(`--to takes one of ${kinds.join(", ")}, not "${text}"`);
};

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      to: { type: "string", default: "all" },
      requests: { type: "string", default: "200000" },
      seconds: { type: "string" },
      seed: { type: "string", default: "7930" },
      from: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    kinds: kindsOf(values.to),
    requests: number("requests", values.requests),
    seconds: secondsOf(values.seconds),
    seed: number("seed", values.seed),
    from: number("from", values.from),
  };
};

type Options = NonNullable<ReturnType<typeof readOptions>>;

/** A domain and types with names that the generator likes, so that much of the rest goes on. */
const groundwork = (write: Write): readonly Buffer[] => {
  const type = { domain: "x", name: "x", version: "1" };
  return [
    write("RegisterDomain", { name: "x", workflowExecutionRetentionPeriodInDays: "1" }),
    write("RegisterWorkflowType", {
      ...type,
      defaultTaskStartToCloseTimeout: "60",
      defaultExecutionStartToCloseTimeout: "60",
      defaultTaskList: { name: "x" },
      defaultChildPolicy: "TERMINATE",
    }),
    write("RegisterActivityType", { ...type, defaultTaskList: { name: "x" } }),
  ];
};

/** Mostly well signed; of the rest, each is for some reason not. */
const badShare = 0.1;
const writeFor = (key: Key | undefined): Write => {
  if (!key) return callOf;
  let calls = 0;
  return (operation, input) => {
    calls += 1;
    const isBad = calls % (1 / badShare) === 0;
    const secretAccessKey = isBad ? "bad" : key.secretAccessKey;
    const at = systemClock.now();
    const text = JSON.stringify(input) ?? "";
    const { headers, body } = sign({ ...key, secretAccessKey, at, operation, body: text });
    return requestOf({ headers: headers.map(([name, value]) => `${name}: ${value}`), body });
  };
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

/** Returns how many were sent. */
const storm = async (senders: readonly Sender[], findings: Findings, options: Options) => {
  const { from, requests } = options;
  const budget = new TimeBudget(options.seconds);
  let index = from;
  const goesOn = () =>
    index < from + requests && findings.failures < maxFailures && !budget.isSpent;
  const sendOn = async (sender: Sender): Promise<void> => {
    while (goesOn()) {
      const mine = index++;
      await sender.send(mine);
      const sent = mine + 1 - from;
      if (sent % progressEvery === 0) console.log(`${sent} sent: ${findings.replies}`);
    }
  };
  await Promise.all(senders.map(sendOn));
  return index - from;
};

interface Target {
  readonly server: ServerChoice;
  /** How clients come in, once it listens. */
  readonly waysIn: (port: number) => Promise<Pick<SenderOptions, "connect" | "below" | "hasForms">>;
}

const inClear: Target["waysIn"] = async (port) => ({ connect: () => connect(port) });

interface Around {
  readonly certificates: Certificates;
  readonly postgres: TestPostgres | undefined;
}

const targetOf = async (kind: Kind, { certificates, postgres }: Around): Promise<Target> => {
  if (kind === "forms") {
    const waysIn: Target["waysIn"] = async (port) => ({ ...(await inClear(port)), hasForms: true });
    return { server: { access: "open" }, waysIn };
  }
  if (kind === "postgres") {
    const store = await postgres?.createDatabase();
    return { server: { access: "open", store }, waysIn: inClear };
  }
  if (kind !== "tls") return { server: { access: kind }, waysIn: inClear };
  const certificate = certificates.make("fuzz");
  const { ca } = certificate;
  return {
    server: { access: "open", certificate },
    waysIn: async (port) => ({
      connect: async () => secured(await openSocket(port), ca),
      below: new BelowTls({ port, ca, hello: await clientHello() }),
    }),
  };
};

/** All of it against one server. Returns how many requests were sent. */
const fire = async (target: Target, findings: Findings, options: Options): Promise<number> => {
  const { seed } = options;
  const server = await startServer(target.server, (what) => findings.report(what));
  const memory = new Memory();
  const write = writeFor(server.key);
  const waysIn = await target.waysIn(server.port);
  const senders = Array.from(
    { length: sendersAtOnce },
    () => new Sender({ ...waysIn, seed, memory, findings, write }),
  );
  for (const bytes of groundwork(write)) await senders[0]?.ask(bytes);
  const endWatch = watchFor(senders, findings);
  const sent = await storm(senders, findings, options);
  endWatch();
  for (const sender of senders) sender.cut();
  const left = await server.socketsLeft();
  if (left > 0) findings.report(`the server holds ${left} sockets when all clients have gone`);
  await server.stop();
  return sent;
};

type Share = Pick<Options, "requests" | "seconds">;

/** How many requests go to servers of each kind, and within how many seconds. */
const plan = (options: Options): readonly (readonly [Kind, Share])[] => {
  const { kinds: chosen, requests, seconds } = options;
  if (chosen.length === 1) return chosen.map((kind) => [kind, options]);
  return chosen.map((kind) => [
    kind,
    {
      requests: Math.round(requests * shares[kind]),
      seconds: seconds && seconds * timeShares[kind],
    },
  ]);
};

const main = async (options: Options): Promise<void> => {
  const { seed, requests } = options;
  using certificates = new Certificates();
  const findings = new Findings();
  process.on("unhandledRejection", (reason) => findings.report(`in the sender: ${reason}`));
  const startedAt = systemClock.now();
  const sent: [Kind, number][] = [];
  const needsPostgres = options.kinds.includes("postgres");
  await using postgres = needsPostgres ? await startTestPostgres() : undefined;
  for (const [kind, share] of plan(options)) {
    const target = await targetOf(kind, { certificates, postgres });
    sent.push([kind, await fire(target, findings, { ...options, ...share })]);
  }
  const seconds = Math.round((systemClock.now() - startedAt) / 1_000);
  const total = sent.reduce((sum, [, count]) => sum + count, 0);
  const shown = sent.map(([kind, count]) => `${count} ${kind}`).join(", ");
  console.log(
    `fuzz: ${total} of ${requests} requests (${shown}), seed ${seed}, ${seconds} s, ` +
      `${findings.failures} failures; replies: ${findings.replies}`,
  );
  if (findings.below) console.log(`below TLS: ${findings.below}`);
  process.exitCode = findings.failures > 0 ? 1 : 0;
};

const options = readOptions();
if (options) await main(options);
else console.log(help);
