// Many nodes over one PostgreSQL: what that costs beside the embedded store, what a second and a
// third node bring, and what the database is asked for. Everything is a ratio within the run.
import { batches } from "../nodes/batches.ts";
import { dbos } from "../nodes/dbos.ts";
import { delivery } from "../nodes/delivery.ts";
import { embedded } from "../nodes/embedded.ts";
import { footprint } from "../nodes/footprint.ts";
import type { Part } from "../nodes/part.ts";
import { pollers } from "../nodes/pollers.ts";
import { spread } from "../nodes/spread.ts";
import { stored } from "../nodes/stored.ts";
import { say } from "../report.ts";
import type { Figures, Section } from "./section.ts";

const parts: Readonly<Record<string, Part>> = {
  embedded,
  batches,
  spread,
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
  async run(options, servers) {
    const unknown = options.parts.find((name) => !Object.hasOwn(parts, name));
    if (unknown) throw new Error(`There is no part "${unknown}": ${Object.keys(parts).join(", ")}`);
    let figures: Figures = {};
    for (const [name, part] of Object.entries(parts)) {
      if (options.parts.length > 0 && !options.parts.includes(name)) continue;
      say(`\n-- ${part.title}`);
      figures = { ...figures, ...(await part.run(options, servers)) };
    }
    return figures;
  },
};
