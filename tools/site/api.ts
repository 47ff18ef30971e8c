// The API of the packages, by TypeDoc: a page for each class, function and type, of docstrings.
import { join } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { repository } from "../files.ts";

/** Name of the package → the file that its users import. */
const entries: Readonly<Record<string, string>> = {
  "@ekiden/flow": "packages/flow/src/index.ts",
  "@ekiden/client": "packages/client/src/index.ts",
  "@ekiden/testing": "packages/testing/src/index.ts",
  ekiden: "packages/cli/src/embed/index.ts",
};

export const documented: readonly string[] = Object.keys(entries);

/** TypeDoc reads the declarations that `npm run build` has made, where there are some. */
const nameOf = (file: string): string => {
  const [, folder = file] = /\/packages\/([^/]+)\//.exec(file) ?? [];
  return folder === "cli" ? "ekiden" : folder;
};

const optionsFor = (folder: string): Partial<TypeDocOptions & PluginOptions> => ({
  name: "API of the packages",
  plugin: ["typedoc-plugin-markdown"],
  entryPoints: Object.values(entries).map((entry) => join(repository, entry)),
  outputs: [{ name: "markdown", path: folder }],
  tsconfig: join(repository, "tsconfig.check.json"),
  // `npm run types` has checked them.
  skipErrorChecking: true,
  readme: "none",
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  logLevel: "Error",
  entryFileName: "index",
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  expandParameters: true,
  membersWithOwnFile: ["Class", "Interface", "Function"],
});

/** Writes Markdown below `folder`: an index, and a folder for each package. */
export const writeApi = async (folder: string): Promise<void> => {
  const application = await Application.bootstrapWithPlugins(optionsFor(folder));
  const found = application.getEntryPoints();
  if (!found) throw new Error("TypeDoc finds no sources: run `npm run types`, which says why.");
  const project = application.converter.convert(
    found.map((entry) => ({ ...entry, displayName: nameOf(entry.sourceFile.fileName) })),
  );
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error("TypeDoc says above what is wrong.");
};
