// Jest runs JavaScript: this makes it of our sources. A package from the registry needs no such step.
import { transformSync } from "esbuild";

// biome-ignore lint/style/noDefaultExport: Jest reads its transforms from one.
export default {
  process: (source, sourcefile) =>
    transformSync(source, {
      loader: "ts",
      format: "esm",
      target: "node20",
      sourcefile,
      sourcemap: "inline",
    }),
};
