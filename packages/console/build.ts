// Builds the console into `dist/`, and beside each file what a browser is sent of it, compressed.
// With `--serve` it is served from its sources instead, and calls go to a server on its usual port.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build, createServer, type InlineConfig } from "vite";

const server = "http://127.0.0.1:7930";

const config: InlineConfig = {
  root: fileURLToPath(new URL(".", import.meta.url)),
  // The server serves it there.
  base: "/console/",
  configFile: false,
  logLevel: "warn",
  plugins: [react()],
  build: {
    target: "es2022",
    // A data: address would need an exception in the policy for content.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
  },
  server: { proxy: { "/api": server, "^/$": server } },
};

if (process.argv.includes("--serve")) {
  const development = await createServer(config);
  await development.listen();
  development.printUrls();
} else {
  await build(config);
  const directory = new URL("dist/", import.meta.url);
  for (const name of readdirSync(directory, { recursive: true }) as string[]) {
    if (!/\.(html|js|css|svg)$/.test(name)) continue;
    const file = new URL(name, directory);
    const bytes = gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(`${fileURLToPath(file)}.gz`, bytes);
  }
}
