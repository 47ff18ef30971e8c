// Ekiden beside what else does such work: the same chains of activities, each product in the
// configuration that its makers recommend, durable, in turns within one run.
import { ekidenPeers } from "../peers/ekiden.ts";
import { libraryPeers } from "../peers/libraries.ts";
import { motoPeers } from "../peers/moto.ts";
import type { Measured, Peer, Work } from "../peers/peer.ts";
import { restatePeers } from "../peers/restate.ts";
import { temporalPeers } from "../peers/temporal.ts";
import { unpin } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import type { Figures, Section } from "./section.ts";

const all: Readonly<Record<string, Peer>> = {
  ...ekidenPeers,
  ...temporalPeers,
  ...restatePeers,
  ...libraryPeers,
  ...motoPeers,
};

/** Compilers of JavaScript are at work for the first seconds of a program. */
const times = (seconds: number) => ({ warmUpSeconds: 8, seconds });

const works: Readonly<Record<string, (seconds: number) => Work>> = {
  tenActivities: (seconds) => ({ activities: 10, inFlight: 50, ...times(seconds) }),
  oneActivity: (seconds) => ({ activities: 1, inFlight: 50, ...times(seconds) }),
  alone: (seconds) => ({ activities: 10, inFlight: 1, ...times(seconds) }),
};

type Results = Map<string, Map<string, Measured[]>>;

const chosen = (names: readonly string[]): [string, Peer][] => {
  const unknown = names.find((name) => !Object.hasOwn(all, name));
  if (unknown) throw new Error(`There is no peer "${unknown}": ${Object.keys(all).join(", ")}`);
  return Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name));
};

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split("\n").slice(-3).join(" ");

/** What cannot be installed is left out, and said. */
const installAll = async (peers: readonly [string, Peer][], leftOut: Map<string, string>) => {
  for (const [name, peer] of peers) {
    try {
      await peer.install();
    } catch (error) {
      leftOut.set(name, `it could not be installed: ${reasonOf(error)}`);
    }
  }
};

const measureOnce = async (
  peer: Peer,
  { seconds, servers }: { readonly seconds: number; readonly servers: Servers },
): Promise<Map<string, Measured>> => {
  await using running = await peer.start(servers);
  const measured = new Map<string, Measured>();
  for (const [name, work] of Object.entries(works)) {
    measured.set(name, await running.measure(work(seconds)));
  }
  return measured;
};

const keep = (results: Results, name: string, measured: ReadonlyMap<string, Measured>): void => {
  const known = results.get(name) ?? new Map<string, Measured[]>();
  for (const [work, one] of measured) known.set(work, [...(known.get(work) ?? []), one]);
  results.set(name, known);
};

const columns = [
  "activities/s, ten",
  "activities/s, one",
  "alone, ms/activity",
  "server us",
  "database us",
  "client us",
];

const rowOf = (title: string, results: ReadonlyMap<string, readonly Measured[]>): string[] => {
  const of = (work: string, figure: (one: Measured) => number) =>
    withSpread(spreadOf((results.get(work) ?? []).map(figure)));
  return [
    title,
    of("tenActivities", (one) => one.activitiesPerSecond),
    of("oneActivity", (one) => one.activitiesPerSecond),
    of("alone", (one) => 1000 / one.activitiesPerSecond),
    of("tenActivities", (one) => one.serverMicroseconds),
    of("tenActivities", (one) => one.databaseMicroseconds),
    of("tenActivities", (one) => one.clientMicroseconds),
  ];
};

const medians = (rounds: readonly Measured[]): Measured => {
  const of = (figure: (one: Measured) => number) => median(rounds.map(figure));
  return {
    activitiesPerSecond: of((one) => one.activitiesPerSecond),
    serverMicroseconds: of((one) => one.serverMicroseconds),
    databaseMicroseconds: of((one) => one.databaseMicroseconds),
    clientMicroseconds: of((one) => one.clientMicroseconds),
  };
};

const print = (results: Results, leftOut: ReadonlyMap<string, string>): void => {
  const rows = [...results].map(([name, figures]) => rowOf(all[name]?.title ?? name, figures));
  say(table([["", ...columns], ...rows]));
  say("Processor time is for each activity of the workflows of ten.");
  for (const name of results.keys()) {
    const { title = name, versions = "", remark = "" } = all[name] ?? {};
    say(`${title}: ${versions}${remark && `; ${remark}`}.`);
  }
  for (const [name, reason] of leftOut) say(`${all[name]?.title ?? name} is left out: ${reason}`);
};

/** None has a server: the embedded service beside the library, round by round, by work. */
const ratiosToDbos = (ours: string, results: Results): ReadonlyMap<string, readonly number[]> => {
  const ratesOf = (name: string, work: string): readonly number[] =>
    (results.get(name)?.get(work) ?? []).map((one) => one.activitiesPerSecond);
  return new Map(
    Object.keys(works).map((work) => {
      const theirs = ratesOf("dbos", work);
      const rates = ratesOf(ours, work).slice(0, theirs.length);
      return [work, rates.map((rate, round) => rate / (theirs[round] ?? Number.NaN))];
    }),
  );
};

/** The median of workflows of ten; undefined where one of both was not measured. */
const printRatioToDbos = (ours: string, results: Results): number | undefined => {
  const ratios = ratiosToDbos(ours, results);
  const ten = ratios.get("tenActivities") ?? [];
  if (ten.length === 0) return undefined;
  const [ofTen = "", ofOne = "", alone = ""] = [...ratios.values()].map((each) =>
    withSpread(spreadOf(each)),
  );
  const { title = ours } = all[ours] ?? {};
  say(`${title}, of DBOS's steps/s: ${ofTen}; of one: ${ofOne}; alone: ${alone}.`);
  return median(ten);
};

const printRatiosToDbos = (results: Results): Figures => {
  const embeddedOfDbos = printRatioToDbos("ekiden-embedded", results);
  const stepsOfDbos = printRatioToDbos("ekiden-embedded-steps", results);
  return {
    ...(embeddedOfDbos !== undefined && { embeddedOfDbos }),
    ...(stepsOfDbos !== undefined && { stepsOfDbos }),
  };
};

export const peers: Section = {
  title: "Peers: the same work, 50 workflows in flight, and one alone",
  long: true,
  maxSeconds: 7_200,
  async run({ parts, rounds, seconds }, servers) {
    const wanted = chosen(parts);
    const leftOut = new Map<string, string>();
    await installAll(wanted, leftOut);
    unpin([process.pid]);
    const results: Results = new Map();
    for (let round = 1; round <= rounds; round += 1) {
      for (const [name, peer] of wanted.filter(([name]) => !leftOut.has(name))) {
        try {
          const measured = await measureOnce(peer, { seconds, servers });
          keep(results, name, measured);
          const ten = measured.get("tenActivities")?.activitiesPerSecond ?? Number.NaN;
          say(`round ${round}, ${peer.title}: ${number(ten)} activities/s`);
        } catch (error) {
          leftOut.set(name, `it failed in round ${round}: ${reasonOf(error)}`);
        }
      }
    }
    print(results, leftOut);
    const figures = [...results].map(([name, works]) => [
      name,
      Object.fromEntries([...works].map(([work, measured]) => [work, medians(measured)])),
    ]);
    return {
      ...printRatiosToDbos(results),
      peers: Object.fromEntries(figures),
      peersLeftOut: Object.fromEntries(leftOut),
    };
  },
};
