// The statements about pauses of task lists and types: each is done alone, as the lock of the
// schema has it.
import { heldFor } from "./held-tasks.ts";
import type { Statement } from "./statement.ts";
import type { PauseRow, Tables } from "./tables.ts";

type Names = Pick<PauseRow, "kind" | "name" | "version">;

const namesOf = ([, kind, name, version]: readonly unknown[]): Names => ({
  kind: String(kind),
  name: String(name),
  version: String(version),
});

const isAbout = (row: PauseRow, domain: number, { kind, name, version }: Names): boolean =>
  row.domain === domain && row.kind === kind && row.name === name && row.version === version;

const current = ({ pauses }: Tables, domain: number, names: Names): PauseRow | undefined =>
  pauses.find((row) => row.to_at === null && isAbout(row, domain, names));

export const beginPause: Statement = ({ tables }, values) => {
  const domain = tables.domains.get(String(values[0]));
  if (!domain) return [];
  const [at, reason, identity, most] = values.slice(4);
  const names = namesOf(values);
  const isOwn = (row: PauseRow) => row.domain === domain.id && row.to_at === null;
  const count = tables.pauses.filter(isOwn).length;
  if (count < Number(most) && !current(tables, domain.id, names)) {
    const who = identity === null ? null : String(identity);
    const told = { from_at: Number(at), to_at: null, reason: String(reason), identity: who };
    tables.pauses.push({ domain: domain.id, ...names, ...told });
    tables.pauseEpoch += 1;
  }
  const pause = current(tables, domain.id, names);
  return [pause ? { ...pause, count } : { from_at: null, reason: null, identity: null, count }];
};

/** The first, beyond `kept` of them. */
const forget = (tables: Tables, rows: readonly PauseRow[], kept: number): void => {
  const forgotten = new Set(rows.slice(0, Math.max(0, rows.length - kept)));
  tables.pauses = tables.pauses.filter((row) => !forgotten.has(row));
};

export const endPause: Statement = ({ tables }, values) => {
  const domain = tables.domains.get(String(values[0]))?.id ?? 0;
  const [at, ofTarget, ofDomain] = values.slice(4);
  const names = namesOf(values);
  const ended = current(tables, domain, names);
  if (!ended) return [];
  ended.to_at = Math.max(ended.from_at, Number(at));
  tables.pauseEpoch += 1;
  const past = tables.pauses.filter((row) => row.to_at !== null && row.domain === domain);
  const own = past.filter((row) => isAbout(row, domain, names));
  forget(tables, own, Number(ofTarget));
  const others = tables.pauses.filter((row) => past.includes(row) && row !== ended);
  others.sort((one, other) => (one.to_at ?? 0) - (other.to_at ?? 0));
  forget(tables, others, Number(ofDomain) - 1);
  const release = { domain, heldBy: names.kind, epoch: tables.pauseEpoch };
  if (heldFor(tables, release).length > 0) tables.releases.push(release);
  return [ended];
};

export const selectChangedPauses: Statement = ({ tables }, [known]) => {
  const { pauseEpoch: epoch, pauses, domainsById } = tables;
  if (epoch === Number(known) || pauses.length === 0) return [{ epoch, kind: null }];
  return [...pauses]
    .sort((one, other) => one.from_at - other.from_at)
    .map((row) => ({ epoch, ...row, domain_name: domainsById.get(row.domain)?.name }));
};
