// What all programs that use the database know of.
import { Fault } from "@ekiden/model";
import type { ProgramFeature, ProgramStore } from "../../program-store.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { heartbeatsVersion, pausesVersion, resetsVersion } from "../migrations/migrations.ts";

/** How many migrations a program must know. */
const versions: Readonly<Record<ProgramFeature, number>> = {
  pauses: pausesVersion,
  resets: resetsVersion,
  heartbeats: heartbeatsVersion,
};

/** What a program of before would do. */
const harms: Readonly<Record<ProgramFeature, string>> = {
  pauses: "would hand out what is paused",
  resets: "would not tell the new run what becomes of the children that it takes over",
  heartbeats: "would not read heartbeats that are beside the state of a run",
};

export class Programs implements ProgramStore {
  readonly #link: ReconnectingConnection;
  readonly #known = new Set<ProgramFeature>();

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  /** The database may have forgotten it, and is asked again. */
  forget(): void {
    this.#known.clear();
  }

  async requireKnown(feature: ProgramFeature): Promise<void> {
    if (this.#known.has(feature)) return;
    const [row] = await this.#link.run(requireVersion(versions[feature]));
    if (!row?.known) {
      const message =
        `Nodes of an earlier version of Ekiden use the database and ${harms[feature]}: ` +
        "bring them up to this version first";
      throw new Fault("OperationNotPermittedFault", message);
    }
    this.#known.add(feature);
  }
}

const requireVersion = query<[version: number], { known: boolean }>(
  "require-program-version",
  "select require_pauses($1) as known",
);
