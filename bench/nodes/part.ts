// One of the things that the section `nodes` measures.
import type { Options } from "../options.ts";
import type { Figures } from "../sections/section.ts";
import type { Servers } from "../servers.ts";

export interface Part {
  readonly title: string;
  run(options: Options, servers: Servers): Promise<Figures>;
}
