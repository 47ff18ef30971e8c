// The store of many nodes: one PostgreSQL database, which any number of them have open at once. It
// chooses the parts; each part says what it owns. Nothing is kept in a node that the database does
// not have: what a node remembers is a hint, and confirmed before anybody hears of it.
import type { Limits } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import { parseDatabaseUrl } from "./postgres/address.ts";
import { type CommitListener, Committer } from "./postgres/committer.ts";
import { Domains } from "./postgres/domains.ts";
import { Dues } from "./postgres/dues.ts";
import { Executions } from "./postgres/executions.ts";
import { Histories } from "./postgres/histories.ts";
import { Keys } from "./postgres/keys.ts";
import { Link } from "./postgres/link.ts";
import { Messages } from "./postgres/messages.ts";
import { BatchIds, ExecutionIds, secretOf } from "./postgres/meta.ts";
import { migrate } from "./postgres/migrate.ts";
import { connectToPrimary, hasty } from "./postgres/primary.ts";
import { RunCache, type RunCacheLimits } from "./postgres/run-cache.ts";
import { Tasks } from "./postgres/tasks.ts";
import { explain } from "./postgres/trouble.ts";
import { Types } from "./postgres/types.ts";
import { Visibility, type VisibilityLimits } from "./postgres/visibility.ts";
import { WakeUps } from "./postgres/wake-ups.ts";
import type { OpenKeys, Store } from "./store.ts";

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port,host:port/database`. */
  readonly url: string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly runCache?: RunCacheLimits;
  readonly visibility?: VisibilityLimits;
}

const runCacheDefault: RunCacheLimits = { runsMost: 50_000, stateCharactersMost: 80_000_000 };
const visibilityDefault: VisibilityLimits = {
  rowsPerCountMost: 100_000,
  rowsPerPageMost: 20_000,
  charactersPerPageMost: 16_000_000,
};
const slots = 64;

/** Each does one kind of work, in its own order; together they are all a node ever has. */
interface Links {
  readonly writer: Link;
  readonly reader: Link;
  readonly browser: Link;
  readonly claimer: Link;
  readonly listener: Link;
}

/** Throws StoreError, whose message is one line that says what to do. */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<Store> => {
  const url = parseDatabaseUrl(options.url);
  const connect = () => connectToPrimary(url);
  const links: Links = {
    writer: new Link(connect),
    reader: new Link(connect),
    browser: new Link(connect),
    claimer: new Link(() => connectToPrimary(url, hasty)),
    listener: new Link(connect),
  };
  try {
    await links.writer.open();
    await migrate(await links.writer.client(), url.shown);
    return await compose(links, options);
  } catch (error) {
    await closeAll(links);
    throw explain(error, url.shown);
  }
};

/** The keys alone. Throws StoreError, whose message is one line that says what to do. */
export const openPostgresKeys = async ({
  url: given,
  clock,
}: Pick<PostgresStoreOptions, "url" | "clock">): Promise<OpenKeys> => {
  const url = parseDatabaseUrl(given);
  const link = new Link(() => connectToPrimary(url));
  try {
    await link.open();
    await migrate(await link.client(), url.shown);
    return { keys: new Keys(link, clock), close: () => link.close() };
  } catch (error) {
    await link.close();
    throw explain(error, url.shown);
  }
};

const compose = async (links: Links, options: PostgresStoreOptions): Promise<Store> => {
  const { writer, reader, browser, claimer, listener } = links;
  const { limits, clock, runCache = runCacheDefault, visibility = visibilityDefault } = options;
  const secret = await secretOf(reader);
  const batchIds = new BatchIds(reader);
  const ids = new ExecutionIds(reader);
  const node = await batchIds.next();
  const leases = { claimer, reader, node };
  const cache = new RunCache(runCache);
  const types = new Types(reader, clock);
  const tasks = new Tasks(reader, () => committer);
  const messages = new Messages(leases);
  const dues = new Dues(leases);
  const planned = [writer, reader, claimer];
  const wakeUps = new WakeUps({ clock, listener, links: planned, node, tasks, messages, dues });
  const heard: CommitListener = {
    asking: () => tasks.asking(),
    offered: (lists) => tasks.announce(lists),
    notice: (writing) => wakeUps.noticeOf(writing),
    committed(written) {
      const { left, dueAt, sendsMessages } = written.writing;
      tasks.learned(written);
      for (const { kind, list: name, entry } of left) {
        tasks.heard({ kind, domain: entry.run.domain.name, name }, 1);
      }
      if (sendsMessages) messages.heard();
      dues.heard(dueAt);
    },
  };
  const slot = Math.floor(node / 1_000_000) % slots;
  const committer = new Committer(
    { writer, reader, claimer, cache, batchIds, ids, limits, slot },
    heard,
  );
  await wakeUps.start();
  return {
    domains: new Domains(reader, { clock, types }),
    types,
    executions: new Executions({ committer, reader, cache, dues }),
    histories: new Histories(reader),
    tasks,
    messages,
    visibility: new Visibility(browser, visibility),
    keys: new Keys(reader, clock),
    secret,
    async close() {
      await committer.close();
      await wakeUps.stop();
      await Promise.allSettled([messages.release(), dues.release()]);
      await closeAll(links);
    },
  };
};

const closeAll = (links: Links) =>
  Promise.all(Object.values(links).map((link: Link) => link.close()));
