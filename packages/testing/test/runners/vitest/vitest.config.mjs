import { defineConfig } from "vitest/config";

const conditions = ["source", "node", "import"];

// biome-ignore lint/style/noDefaultExport: Vitest reads its settings from one.
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["*.case.ts"] },
});
