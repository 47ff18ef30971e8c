// The parser that reads TypeScript: the one of the project that is linted.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Linter } from "eslint";

type Parser = Extract<Linter.Parser, { parseForESLint: unknown }>;

/** What ESLint does not lint by itself, and reads with its own parser not at all. */
export const typescriptFiles = ["**/*.{ts,tsx,mts,cts}"];

/** Packages that bring the parser, and where they have it. */
const packages: Readonly<Record<string, (exported: never) => Parser>> = {
  "@typescript-eslint/parser": (parser: Parser) => parser,
  "typescript-eslint": ({ parser }: { readonly parser: Parser }) => parser,
};

const missing =
  "@ekiden/eslint-plugin reads TypeScript with @typescript-eslint/parser, which is not installed. " +
  "Run `npm install --save-dev @typescript-eslint/parser`, or give another parser for " +
  "these files in a later entry of the ESLint configuration.";

const isMissing = (error: unknown, name: string): boolean => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && message.includes(`'${name}'`);
};

const parserFrom = (require: NodeJS.Require): Parser | undefined => {
  for (const [name, parserOf] of Object.entries(packages)) {
    try {
      return parserOf(require(name) as never);
    } catch (error) {
      if (!isMissing(error, name)) throw error;
    }
  }
  return undefined;
};

/** As this package finds it, or as the project does: some package managers tell them apart. */
const load = (): Parser => {
  const places = [import.meta.url, join(process.cwd(), "eslint.config.js")].map(createRequire);
  for (const require of places) {
    const parser = parserFrom(require);
    if (parser) return parser;
  }
  throw new Error(missing);
};

let loaded: Parser | undefined;

/** Loads the parser with the first file that needs it: oxlint, and projects without, need none. */
export const typescriptParser: Parser = {
  meta: { name: "@ekiden/eslint-plugin/typescript" },
  parseForESLint(text, options) {
    loaded ??= load();
    return loaded.parseForESLint(text, options);
  },
};
