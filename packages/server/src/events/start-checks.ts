// What of the targets looks wrong as a node starts. It is said and stops nothing: a domain may be
// registered later, and a target come back.
import { connect } from "node:net";
import type { Log } from "../log/log.ts";
import { everyDomain, plainName } from "../store/domain-key.ts";
import type { Store } from "../store/store.ts";
import { isOfAccount } from "./event-source.ts";
import { maxCountedAtStart } from "./limits.ts";
import type { TargetSettings } from "./settings.ts";

interface StartChecks {
  readonly targets: readonly TargetSettings[];
  readonly store: Pick<Store, "domains" | "types" | "eventDeliveries">;
  /** The account of the server. */
  readonly own: string;
  readonly log: Pick<Log, "eventFilterMatchesNothing" | "eventTargetAway" | "eventsWithoutTarget">;
}

/** Names that are read to see whether a filter fits any of them. */
const maxNamesRead = 10_000;
const namesPerPage = 1_000;
const connectMilliseconds = 5_000;

export const checkTargets = async (checks: StartChecks): Promise<void> => {
  const { targets } = checks;
  await Promise.all([
    ...targets.map((target) => checkFilter(checks, target)),
    ...targets.map((target) => checkConnection(checks, target)),
    checkLeft(checks),
  ]);
};

const checkFilter = async (
  { store, own, log }: StartChecks,
  { name, filter, domains, workflowTypes }: TargetSettings,
): Promise<void> => {
  const { account, isDomain, isWorkflowType } = filter;
  const all = await namesOf((page) =>
    store.domains.list({ ...page, scope: everyDomain, status: "REGISTERED" }),
  );
  const isMeant = (key: (typeof all)[number]["key"]) =>
    isOfAccount(key, { account, own }) && (!isDomain || isDomain(plainName(key)));
  const fitting = all.filter(({ key }) => isMeant(key));
  if (fitting.length === 0) {
    log.eventFilterMatchesNothing(name, "domains", domains);
    return;
  }
  if (!isWorkflowType) return;
  for (const { key: domain } of fitting) {
    const types = await namesOf((page) =>
      store.types.list("workflow", { ...page, domain, status: "REGISTERED" }),
    );
    if (types.some((type) => isWorkflowType(type.name))) return;
  }
  log.eventFilterMatchesNothing(name, "workflowTypes", workflowTypes);
};

interface AskedPage {
  readonly reverse: false;
  readonly pageSize: number;
  readonly after: string | undefined;
}

const namesOf = async <T>(
  list: (page: AskedPage) => Promise<{ items: readonly T[]; next?: string | undefined }>,
): Promise<readonly T[]> => {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await list({ reverse: false, pageSize: namesPerPage, after });
    found.push(...items);
    after = next;
  } while (after !== undefined && found.length < maxNamesRead);
  return found;
};

/** Nothing is sent: a connection is made, and ended. */
const checkConnection = async ({ log }: StartChecks, target: TargetSettings): Promise<void> => {
  const { name, way } = target;
  // Whether a command can be run is known when it is.
  if (way.kind === "command") return;
  const { url } = way;
  const usualPort = url.protocol === "https:" ? 443 : 80;
  const port = url.port === "" ? usualPort : Number(url.port);
  const problem = await connectionProblem(url.hostname.replace(/^\[|\]$/g, ""), port);
  if (problem !== undefined) log.eventTargetAway(name, problem);
};

const connectionProblem = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectMilliseconds });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end("it could not be connected to in time"));
    socket.once("error", ({ message, name }) => end(message || name));
  });

const checkLeft = async ({ targets, store, log }: StartChecks): Promise<void> => {
  const waiting = await store.eventDeliveries.countWaiting(maxCountedAtStart);
  const names = new Set(targets.map(({ name }) => name));
  for (const [target, count] of waiting) {
    if (!names.has(target)) log.eventsWithoutTarget(target, count);
  }
};
