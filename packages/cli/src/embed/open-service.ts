// Opens the service with the options of a program, in whichever thread this runs.
import { resolve } from "node:path";
import { type Config, createEmbeddedNode } from "@ekiden/server";
import { consoleFilesFor } from "../console-files.ts";
import { configOf } from "./config.ts";
import type { EmbedOptions } from "./embed-options.ts";
import { type Service, serviceOf } from "./service.ts";

/** Rejects as `embed` does. */
export const openService = async (options: EmbedOptions): Promise<Service> => {
  const config = configOf(options);
  const port = options.port === undefined ? undefined : config.port;
  const consoleFiles = port === undefined ? undefined : consoleFilesFor(config);
  const node = await createEmbeddedNode({ ...config, port, consoleFiles });
  return serviceOf(node, { place: node.url ?? placeOf(config), region: config.region });
};

/** As in `embedded:/srv/shop/data`. */
const placeOf = ({ data }: Config): string =>
  `embedded:${data === ":memory:" ? data : resolve(data)}`;
