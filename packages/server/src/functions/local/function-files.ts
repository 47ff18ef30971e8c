// The directory of local functions: `name.mjs`, `name.js`, `name.cjs`, or `name/` with an index.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export interface FunctionFile {
  readonly path: string;
  /** Another one after a change of the file, or of any directly beside it in its own directory. */
  readonly version: string;
}

const extensions = [".mjs", ".js", ".cjs"] as const;
/** No dots at the front and no separators: a name never leads out of the directory. */
const fileName = /^[A-Za-z0-9_][\w.-]*$/;

/** Undefined where there is none; it is looked for anew each time. */
export const findFunctionFile = async (
  directory: string,
  name: string,
): Promise<FunctionFile | undefined> => {
  if (!fileName.test(name)) return undefined;
  for (const extension of extensions) {
    const path = join(directory, `${name}${extension}`);
    const version = await versionOf(path);
    if (version) return { path, version };
  }
  for (const extension of extensions) {
    const path = join(directory, name, `index${extension}`);
    if (await versionOf(path)) return { path, version: await versionOfAll(join(directory, name)) };
  }
  return undefined;
};

const versionOf = async (path: string): Promise<string | undefined> => {
  const facts = await stat(path).catch(() => undefined);
  return facts?.isFile() ? `${facts.mtimeMs}-${facts.size}-${facts.ino}` : undefined;
};

const versionOfAll = async (directory: string): Promise<string> => {
  const names = (await readdir(directory)).sort();
  const versions = await Promise.all(names.map((name) => versionOf(join(directory, name))));
  return versions.map((version, index) => `${names[index]}=${version}`).join(" ");
};
