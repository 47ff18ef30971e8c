// Builds the console into `dist/`, and beside each file what a browser is sent of it, compressed.
// Into another directory with `--out`. With `--serve` it is served from its sources instead, and
// calls go to a server on its usual port.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build, createServer, defaultClientConditions, type InlineConfig } from "vite";

const server = "http://127.0.0.1:7930";

const { values: given } = parseArgs({
  options: { serve: { type: "boolean", default: false }, out: { type: "string" } },
});
const outDirectory = resolve(given.out ?? fileURLToPath(new URL("dist", import.meta.url)));

const config: InlineConfig = {
  root: fileURLToPath(new URL(".", import.meta.url)),
  // The server serves it there.
  base: "/console/",
  configFile: false,
  logLevel: "warn",
  plugins: [react()],
  // From the sources of our own packages, whether they are built or not.
  resolve: { conditions: ["source", ...defaultClientConditions] },
  worker: { format: "es" },
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
  for (const name of readdirSync(outDirectory, { recursive: true }) as string[]) {
    if (!/\.(html|js|css|svg)$/.test(name)) continue;
    const file = join(outDirectory, name);
    const bytes = gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(`${file}.gz`, bytes);
  }
}
