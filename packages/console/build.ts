// Builds the console into `dist/`; with `--serve`, serves it from its sources, with reloading, and
// hands calls on to a server on its usual port.
import { fileURLToPath } from "node:url";
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
} else await build(config);
