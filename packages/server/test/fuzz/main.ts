// `npm run fuzz`: many odd requests to a server in a process of its own. Exit code 1 when it
// crashes, answers with 5xx, hangs, logs an error or leaves an exception to nobody.
import { parseArgs } from "node:util";
import { type Alarm, systemClock } from "../../src/clock.ts";
import { sign } from "../access/signature/signed.ts";
import type { Write } from "../http/odd-requests.ts";
import { Certificates } from "../http/self-made-certificates.ts";
import { callOf, connect, requestOf } from "../http/wire.ts";
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
const failuresMost = 100;

const help = `npm run fuzz -- [options]

  --to WHAT      open, to a server that lets everybody in; keys, signed and to one that wants that;
                 tls, to one that speaks TLS, half of them with odd bytes below it; forms, answers
                 of people to forms that would keep a server busy
                 (a tenth of the requests with keys, a fortieth to TLS, a hundredth to forms,
                 the rest open)
  --requests N   how many to send (200000)
  --seed N       the same requests for the same seed (7930)
  --from N       index of the first request, such as that of one that failed (0)`;

const number = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not "${text}"`);
};

const kinds = ["open", "keys", "tls", "forms"] as const;
type Kind = (typeof kinds)[number];
/** Of all requests; the others go to the open server. */
const shares = { keys: 0.1, tls: 0.025, forms: 0.01 };

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
      seed: { type: "string", default: "7930" },
      from: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    kinds: kindsOf(values.to),
    requests: number("requests", values.requests),
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

interface Target {
  readonly server: ServerChoice;
  /** How clients come in, once it listens. */
  readonly waysIn: (port: number) => Promise<Pick<SenderOptions, "connect" | "below" | "hasForms">>;
}

const inClear: Target["waysIn"] = async (port) => ({ connect: () => connect(port) });

const targetOf = (kind: Kind, certificates: Certificates): Target => {
  if (kind === "forms") {
    const waysIn: Target["waysIn"] = async (port) => ({ ...(await inClear(port)), hasForms: true });
    return { server: { access: "open" }, waysIn };
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

/** All of it against one server. */
const fire = async (target: Target, findings: Findings, options: Options): Promise<void> => {
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
  await storm(senders, findings, options);
  endWatch();
  for (const sender of senders) sender.cut();
  const left = await server.socketsLeft();
  if (left > 0) findings.report(`the server holds ${left} sockets when all clients have gone`);
  await server.stop();
};

/** How many requests go to servers of each kind. */
const plan = ({ kinds: chosen, requests }: Options): readonly (readonly [Kind, number])[] => {
  if (chosen.length === 1) return chosen.map((kind) => [kind, requests]);
  const shareOf = (kind: keyof typeof shares) => Math.floor(requests * shares[kind]);
  const [keys, tls, forms] = [shareOf("keys"), shareOf("tls"), shareOf("forms")];
  return [
    ["open", requests - keys - tls - forms],
    ["keys", keys],
    ["tls", tls],
    ["forms", forms],
  ];
};

const main = async (options: Options): Promise<void> => {
  const { seed, requests } = options;
  using certificates = new Certificates();
  const findings = new Findings();
  process.on("unhandledRejection", (reason) => findings.report(`in the sender: ${reason}`));
  const startedAt = systemClock.now();
  const planned = plan(options);
  for (const [kind, share] of planned) {
    await fire(targetOf(kind, certificates), findings, { ...options, requests: share });
  }
  const seconds = Math.round((systemClock.now() - startedAt) / 1_000);
  const shown = planned.map(([kind, share]) => `${share} ${kind}`).join(", ");
  console.log(
    `fuzz: ${requests} requests (${shown}), seed ${seed}, ${seconds} s, ` +
      `${findings.failures} failures; replies: ${findings.replies}`,
  );
  if (findings.below) console.log(`below TLS: ${findings.below}`);
  process.exitCode = findings.failures > 0 ? 1 : 0;
};

const options = readOptions();
if (options) await main(options);
else console.log(help);
