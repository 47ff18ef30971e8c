// The store of many nodes: one PostgreSQL database, which any number of them have open at once. It
// chooses the parts; each part says what it owns. Nothing is kept in a node that the database does
// not have: what a node remembers is a hint, and confirmed before anybody hears of it.
import type { Limits } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import { parseDatabaseUrl } from "./postgres/address.ts";
import { bringUpToDate, connectorOf } from "./postgres/admission.ts";
import { type CommitListener, Committer } from "./postgres/committer.ts";
import { Domains } from "./postgres/domains.ts";
import { Dues } from "./postgres/dues.ts";
import { Executions } from "./postgres/executions.ts";
import { Histories } from "./postgres/histories.ts";
import { Link } from "./postgres/link.ts";
import { Messages } from "./postgres/messages.ts";
import { BatchIds, ExecutionIds, secretOf } from "./postgres/meta.ts";
import { migrations as allMigrations, type Migration } from "./postgres/migrations/migrations.ts";
import { Outage, type OutageNews } from "./postgres/outage.ts";
import { claiming, type Purpose, serving } from "./postgres/primary.ts";
import { probe } from "./postgres/probe.ts";
import { RunCache, type RunCacheLimits } from "./postgres/run-cache.ts";
import { Tasks } from "./postgres/tasks.ts";
import { explain } from "./postgres/trouble.ts";
import { Types } from "./postgres/types.ts";
import { Visibility, type VisibilityLimits } from "./postgres/visibility.ts";
import { WakeUps } from "./postgres/wake-ups.ts";
import type { Store } from "./store.ts";

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port,host:port/database`. */
  readonly url: string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly runCache?: RunCacheLimits;
  readonly visibility?: VisibilityLimits;
  /** What this program knows; all of them, unless a test says otherwise. */
  readonly migrations?: readonly Migration[];
  /** `no`: a database that is not up to date is refused. */
  readonly migrate?: "yes" | "no";
  readonly news?: PostgresNews;
}

/** What those who run a node want to hear of its database. */
export interface PostgresNews extends OutageNews {
  /** One line for each step of a migration. */
  migrating(line: string): void;
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
  const { clock, news, migrate = "yes", migrations = allMigrations } = options;
  const url = parseDatabaseUrl(options.url);
  const tell = (line: string) => news?.migrating(line);
  await bringUpToDate({ url, migrations, clock, tell, isOnlyLookedAt: migrate === "no" });
  const outage = new Outage(clock, news);
  const connector = connectorOf(url, migrations.length);
  const link = (purpose: Purpose) => new Link({ connect: () => connector(purpose), clock, outage });
  const links: Links = {
    writer: link(serving),
    reader: link(serving),
    browser: link(serving),
    claimer: link(claiming),
    listener: link(serving),
  };
  try {
    await Promise.all(Object.values(links).map((each: Link) => each.open()));
    return await compose(links, { ...options, outage });
  } catch (error) {
    await closeAll(links, outage);
    throw explain(error, url.shown);
  }
};

interface ComposeOptions extends PostgresStoreOptions {
  readonly outage: Outage;
}

const compose = async (links: Links, options: ComposeOptions): Promise<Store> => {
  const { writer, reader, browser, claimer, listener } = links;
  const { limits, clock, outage } = options;
  const { runCache = runCacheDefault, visibility = visibilityDefault } = options;
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
    secret,
    probe: () => probe(writer, reader),
    async close() {
      await committer.close();
      await wakeUps.stop();
      await Promise.allSettled([messages.release(), dues.release()]);
      await closeAll(links, outage);
    },
  };
};

const closeAll = (links: Links, outage: Outage) => {
  outage.end();
  return Promise.all(Object.values(links).map((link: Link) => link.close()));
};
