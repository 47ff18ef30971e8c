// Sections of several parts, of which `--parts` chooses some.
import type { Options } from "../options.ts";
import { say } from "../report.ts";
import type { Servers } from "../servers.ts";
import type { Figures } from "./section.ts";

export interface Part {
  readonly title: string;
  run(options: Options, servers: Servers): Promise<Figures>;
}

/** Of one section, by their names; all of them where none is chosen. */
export const runChosen = async (
  all: Readonly<Record<string, Part>>,
  options: Options,
  servers: Servers,
): Promise<Figures> => {
  const unknown = options.parts.find((name) => !Object.hasOwn(all, name));
  if (unknown) throw new Error(`There is no part "${unknown}": ${Object.keys(all).join(", ")}`);
  let figures: Figures = {};
  for (const [name, part] of Object.entries(all)) {
    if (options.parts.length > 0 && !options.parts.includes(name)) continue;
    say(`\n-- ${part.title}`);
    figures = { ...figures, ...(await part.run(options, servers)) };
    await servers.stop();
  }
  return figures;
};
