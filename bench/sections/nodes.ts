// Many nodes over one PostgreSQL: what that costs beside the embedded store, what a second and a
// third node bring, and what the database is asked for. Everything is a ratio within the run.
import { batches } from "../nodes/batches.ts";
import { cores } from "../nodes/cores.ts";
import { dbos } from "../nodes/dbos.ts";
import { delivery } from "../nodes/delivery.ts";
import { embedded } from "../nodes/embedded.ts";
import { footprint } from "../nodes/footprint.ts";
import { pollers } from "../nodes/pollers.ts";
import { spread } from "../nodes/spread.ts";
import { stored } from "../nodes/stored.ts";
import { type Part, runChosen } from "./part.ts";
import type { Section } from "./section.ts";

const parts: Readonly<Record<string, Part>> = {
  embedded,
  batches,
  spread,
  cores,
  delivery,
  pollers,
  stored,
  dbos,
  footprint,
};

export const nodes: Section = {
  title: "Many nodes over one PostgreSQL",
  long: true,
  maxSeconds: 3_600,
  run: (options, servers) => runChosen(parts, options, servers),
};
