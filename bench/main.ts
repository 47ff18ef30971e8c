// `npm run bench`: measures the server beside a null server and prints what it found; the last line
// is one JSON object. This process is the load generator; every server is a process of its own.
import { printBars } from "./bars.ts";
import { describeMachine } from "./machine.ts";
import { help, type Options, readOptions } from "./options.ts";
import { pin } from "./processes.ts";
import { say } from "./report.ts";
import { access } from "./sections/access.ts";
import { builds } from "./sections/builds.ts";
import { command } from "./sections/command.ts";
import { crowd } from "./sections/crowd.ts";
import { flat } from "./sections/flat.ts";
import { flow } from "./sections/flow.ts";
import { footprint } from "./sections/footprint.ts";
import { idle } from "./sections/idle.ts";
import { latency } from "./sections/latency.ts";
import { metrics } from "./sections/metrics.ts";
import { moto } from "./sections/moto.ts";
import { nodes } from "./sections/nodes.ts";
import { own } from "./sections/own.ts";
import { peers } from "./sections/peers.ts";
import { restart } from "./sections/restart.ts";
import type { Figures, Section } from "./sections/section.ts";
import { throughput } from "./sections/throughput.ts";
import { timers } from "./sections/timers.ts";
import { Servers } from "./servers.ts";

const sections: Readonly<Record<string, Section>> = {
  throughput,
  latency,
  moto,
  flat,
  idle,
  crowd,
  timers,
  restart,
  footprint,
  flow,
  nodes,
  access,
  metrics,
  peers,
  own,
  command,
  builds,
};

/** Members that the last line always has; null where the section was not asked for. */
const promised: Figures = {
  callsPerSecond: null,
  nullRequestsPerSecond: null,
  ratio: null,
  activitiesPerSecond: null,
  workflowsPerSecond: null,
  deliveryP99Ms: null,
};

/** More digits than a measurement is worth only make the line hard to read. */
const rounded = (_: string, value: unknown): unknown =>
  typeof value === "number" ? Number(value.toPrecision(5)) : value;

const isChosen = (name: string, { long }: Section, { only, all }: Options): boolean =>
  all || (only.length > 0 ? only.includes(name) : !long);

const inTime = async <T>(work: Promise<T>, { title, maxSeconds }: Section): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`"${title}" took longer than ${maxSeconds} s`);
    timer = setTimeout(reject, maxSeconds * 1000, error);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

const runSections = async (options: Options, servers: Servers): Promise<Figures> => {
  let figures = promised;
  for (const [name, section] of Object.entries(sections)) {
    if (!isChosen(name, section, options)) continue;
    say(`\n== ${section.title}`);
    try {
      figures = { ...figures, ...(await inTime(section.run(options, servers), section)) };
    } catch (error) {
      throw new Error(`"${section.title}" failed. ${servers.lastWords()}`, { cause: error });
    }
    await servers.stop();
  }
  return figures;
};

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2), Object.keys(sections));
  if (!options) return say(help(Object.keys(sections)));
  const servers = new Servers(options.serverCommand);
  process.on("exit", () => servers.remove());
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  say(describeMachine(servers.directory, pin()));
  const figures = await runSections(options, servers);
  printBars(figures);
  say(`\n${JSON.stringify(figures, rounded)}`);
};

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
