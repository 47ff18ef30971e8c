// What of the targets looks wrong as a node starts. It is said and stops nothing: a domain may be
// registered later, and a target come back.
import { connectionProblem } from "../connection-problem.ts";
import type { Log } from "../log/log.ts";
import { everyDomain, plainName } from "../store/domain-key.ts";
import type { Store } from "../store/store.ts";
import { isProgram } from "./command.ts";
import { isOfAccount } from "./event-source.ts";
import { maxCountedAtStart } from "./limits.ts";
import type { TargetSettings } from "./settings.ts";

interface StartChecks {
  readonly targets: readonly TargetSettings[];
  readonly store: Pick<Store, "domains" | "types" | "eventDeliveries">;
  /** The account of the server. */
  readonly own: string;
  readonly log: Pick<
    Log,
    "eventFilterMatchesNothing" | "eventTargetAway" | "eventCommandMissing" | "eventsWithoutTarget"
  >;
}

/** Names that are read to see whether a filter fits any of them. */
const maxNamesRead = 10_000;
const namesPerPage = 1_000;

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
  if (fitting.length === 0 && isDomain) {
    log.eventFilterMatchesNothing(name, "domains", domains);
    return;
  }
  if (fitting.length === 0 && isOtherAccount(account, own)) {
    log.eventFilterMatchesNothing(name, "account", [account]);
    return;
  }
  // A target without a filter is not wrong because nothing is registered yet.
  if (!isWorkflowType) return;
  for (const { key: domain } of fitting) {
    const types = await namesOf((page) =>
      store.types.list("workflow", { ...page, domain, status: "REGISTERED" }),
    );
    if (types.some((type) => isWorkflowType(type.name))) return;
  }
  log.eventFilterMatchesNothing(name, "workflowTypes", workflowTypes);
};

const isOtherAccount = (account: string | undefined, own: string): account is string =>
  account !== undefined && account !== "*" && account !== own;

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
  if (way.kind === "command") {
    const [program] = way.words;
    if (!(await isProgram(program))) log.eventCommandMissing(name, program);
    return;
  }
  const problem = await connectionProblem(way.url);
  if (problem !== undefined) log.eventTargetAway(name, problem);
};

const checkLeft = async ({ targets, store, log }: StartChecks): Promise<void> => {
  const waiting = await store.eventDeliveries.countWaiting(maxCountedAtStart);
  const names = new Set(targets.map(({ name }) => name));
  for (const [target, count] of waiting) {
    if (!names.has(target)) log.eventsWithoutTarget(target, count);
  }
};
