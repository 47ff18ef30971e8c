// What is written for CommonJS: an entry that requires the ES module, and types that may be
// imported from there.

/**
 * A script of CommonJS that gives the ES module itself: guards, the run whose turn it is, and
 * classes are there once, for imports and for `require`.
 */
export const entryScript = (name: string, module: string): string => `"use strict";
// The ES module itself, so that what it keeps is there once for all who import or require it.
try {
  module.exports = require("${module}");
} catch (error) {
  if (error.code !== "ERR_REQUIRE_ESM") throw error;
  throw new Error(
    'require("${name}") needs a Node.js that can require an ES module, 20.19, 22.12 or newer, and ' +
      "this is Node.js " + process.versions.node + ' without it: use await import("${name}").',
    { cause: error },
  );
}
`;

const statement = /^(import|export) (type )?\{([^}]*)\} from "([^"]+)";$/gm;

const mode = '{ "resolution-mode": "import" }';

interface Names {
  readonly types: readonly string[];
  readonly values: readonly string[];
}

const namesIn = (list: string, isTypeOnly: boolean): Names => {
  const all = list
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const isType = (each: string): boolean => isTypeOnly || each.startsWith("type ");
  return {
    types: all.filter(isType).map((each) => each.replace(/^type /, "")),
    values: all.filter((each) => !isType(each)),
  };
};

/** A function of a module that CommonJS cannot name in an export. */
const declared = (value: string, from: string): string =>
  `export declare const ${value}: typeof import("${from}", { with: ${mode} }).${value};`;

/** One import or export, of a package whose types can only be imported as those of an ES module. */
const rewritten = (groups: readonly (string | undefined)[]): string => {
  const [verb, typeOnly, list = "", from = ""] = groups;
  const { types, values } = namesIn(list, typeOnly !== undefined || verb === "import");
  const ofTypes = `${verb} type { ${types.join(", ")} } from "${from}" with ${mode};`;
  const ofValues = values.map((value) => declared(value, from));
  return [...(types.length > 0 ? [ofTypes] : []), ...ofValues].join("\n");
};

/** Types of a file; `modules` are packages that have no types for CommonJS. */
export const commonJsTypes = (text: string, modules: readonly string[]): string =>
  text
    .replace(statement, (whole: string, ...groups: string[]) =>
      modules.includes(groups[3] ?? "") ? rewritten(groups) : whole,
    )
    .replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
