// Which database a node talks to: a system of PostgreSQL, and the timeline on which it writes. A
// standby that is promoted begins a timeline of its own, and may lack the last commits of the one
// before. What a node remembers of those is then of a past that was taken back.
//
//  L1 Before anything else is asked on a connection, the database says where it is. Where that is
//     another place than this node has known, all that it remembers is dropped, and what it has
//     begun is begun anew.
//  L2 All connections of a node lead to the same place. Those that lead to the one before are cut,
//     and an answer that still comes on them is none.
//  L3 No node goes back to a timeline that it has left: an old primary may be there for a while.
//  L4 No number is given out twice, also where its reservation was taken back: the first node that
//     comes to another place moves the numbers on.
//  L5 A database that does not say where it is may be another one with each new connection.
import type pg from "pg";
import { isUnanswered, StandbyError } from "./errors.ts";
import { type Query, query, send } from "./query.ts";

export interface DatabasePlace {
  /** Digits: PostgreSQL's numbers of systems are longer than JavaScript's. */
  readonly system: string;
  readonly timeline: number;
}

/** A connection of the node, which can be made again. */
interface Link {
  cut(): void;
}

interface DatabaseTimelineOptions {
  /** Moves the numbers on, unless another node was there first (L4). */
  readonly arrive: (place: DatabasePlace) => Query;
  readonly onChanged?: ((before: DatabasePlace, now: DatabasePlace) => void) | undefined;
}

export class DatabaseTimeline {
  readonly #options: DatabaseTimelineOptions;
  readonly #links = new Set<Link>();
  readonly #listeners: (() => void)[] = [];
  #place: DatabasePlace | undefined;
  #era = 0;

  constructor(options: DatabaseTimelineOptions) {
    this.#options = options;
  }

  /** Another one: what was read before may be of another database. */
  get era(): number {
    return this.#era;
  }

  add(link: Link): void {
    this.#links.add(link);
  }

  /** Called before anything is asked of the other database (L1). */
  onLeft(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Of several hosts, before one of them is chosen. Rejects where it has been left (L3). */
  async admit(client: pg.Client): Promise<void> {
    const place = this.#place && (await placeOf(client));
    if (place) this.#isNew(place);
  }

  /** Rejects where the database is not to be used. */
  async meet(client: pg.Client, link: Link): Promise<void> {
    const place = await placeOf(client);
    if (!place) {
      this.#leave();
      return;
    }
    if (!this.#isNew(place)) return;
    await send(client, this.#options.arrive(place));
    // Another connection may have come there meanwhile, or further.
    if (!this.#isNew(place)) return;
    const before = this.#place;
    this.#place = place;
    if (!before) return;
    this.#leave();
    for (const other of this.#links) if (other !== link) other.cut();
    this.#options.onChanged?.(before, place);
  }

  /** Throws StandbyError (L3). */
  #isNew({ system, timeline }: DatabasePlace): boolean {
    if (this.#place?.system !== system) return true;
    const { timeline: known } = this.#place;
    if (timeline >= known) return timeline > known;
    throw new StandbyError(
      `The database is on timeline ${timeline}, and was on timeline ${known} before: it is an ` +
        "old primary. Stop it; or, where the database was restored, start this node again.",
    );
  }

  #leave(): void {
    this.#era += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** Undefined: the database does not say. */
const placeOf = async (client: pg.Client): Promise<DatabasePlace | undefined> => {
  try {
    const [place] = await send(client, selectPlace());
    return place;
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
};

/**
 * The control file would say the timeline of the latest checkpoint, which may be from before the
 * promotion: the name of the log's file has the one that is written.
 */
const selectPlace = query<[], DatabasePlace>(
  "select-place",
  `select (select system_identifier from pg_control_system())::text as system,
     ('x' || lpad(left(pg_walfile_name(pg_current_wal_lsn()), 8), 16, '0'))::bit(64)::bigint
       as timeline`,
);
