import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: Vitest reads its settings from one.
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ["*.case.mjs"] },
});
