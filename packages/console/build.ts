// Builds the console into `dist/`, and beside each file what a browser is sent of it, compressed.
// Into another directory with `--out`. With `--serve` it is served from its sources instead, and
// calls go to a server on its usual port.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build, createServer, defaultClientConditions, type InlineConfig, type Plugin } from "vite";

const server = "http://127.0.0.1:7930";

const { values: given } = parseArgs({
  options: { serve: { type: "boolean", default: false }, out: { type: "string" } },
});
const outDirectory = resolve(given.out ?? fileURLToPath(new URL("dist", import.meta.url)));

/** What is in the bundles, relative to the repository: their licences go along with them. */
const modules = new Set<string>();
const repository = fileURLToPath(new URL("../..", import.meta.url));
const collectModules: Plugin = {
  name: "modules of the bundles",
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type !== "chunk") continue;
      for (const id of file.moduleIds) modules.add(relative(repository, id.replace(/^\0/, "")));
    }
  },
};

const writeModules = (): void => {
  const path = join(repository, "dist/bundled/console.json");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify([...modules]));
};

const config: InlineConfig = {
  root: fileURLToPath(new URL(".", import.meta.url)),
  // The server serves it there.
  base: "/console/",
  configFile: false,
  logLevel: "warn",
  plugins: [react(), collectModules],
  // From the sources of our own packages, whether they are built or not.
  resolve: { conditions: ["source", ...defaultClientConditions] },
  worker: { format: "es", plugins: () => [collectModules] },
  build: {
    outDir: outDirectory,
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need an exception in the policy for content.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
  },
  server: { proxy: { "/api": server, "^/$": server } },
};

if (given.serve) {
  const development = await createServer(config);
  await development.listen();
  development.printUrls();
} else {
  await build(config);
  if (given.out === undefined) writeModules();
  for (const name of readdirSync(outDirectory, { recursive: true }) as string[]) {
    if (!/\.(html|js|css|svg)$/.test(name)) continue;
    const file = join(outDirectory, name);
    const bytes = gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(`${file}.gz`, bytes);
  }
}
