// The program that each process of a function begins with. It is read from the disk each time, so
// another version of Ekiden that is installed where the running one was puts its own there, which
// may say other things to the server than this server understands.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** Of the build, or from source. */
export const ownProgram = (): string =>
  fileURLToPath(new URL(`./program${extname(import.meta.url)}`, import.meta.url));

export class ProgramFile {
  readonly path: string;
  readonly #text: string | undefined;

  constructor(path: string) {
    this.path = path;
    this.#text = textOf(path);
  }

  /** It is the one of this server; what it imports is named by what is in it. */
  get isOwn(): boolean {
    return textOf(this.path) === this.#text;
  }
}

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // In the midst of an installation.
    return undefined;
  }
};
