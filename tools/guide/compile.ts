// Compiles the TypeScript of documents in memory, with the settings of this repository.
import { posix } from "node:path";
import ts from "typescript";
import { repository } from "../files.ts";
import { type Module, modulesOf } from "./page.ts";

/** Path of a document → `line: what the compiler says`, for each complaint about it. */
export type Complaints = ReadonlyMap<string, readonly string[]>;

interface Place {
  readonly document: string;
  readonly module: Module;
}

const settings = (): ts.CompilerOptions => {
  const path = posix.join(repository, "tsconfig.check.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, repository);
  // A document shows things without using them, and CommonJS.
  const loose = { noUnusedLocals: false, noUnusedParameters: false, verbatimModuleSyntax: false };
  return { ...options, ...loose };
};

/** Where the modules of a document are imagined to be: a folder beside it, with its name. */
const folderOf = (document: string): string =>
  posix.join(repository, document.replace(/\.(md|ts)$/, ".modules"));

const hostOf = (places: ReadonlyMap<string, Place>, options: ts.CompilerOptions) => {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, directoryExists } = host;
  const folders = new Set([...places.keys()].map((path) => posix.dirname(path)));
  host.fileExists = (name) => places.has(name) || fileExists(name);
  host.directoryExists = (name) => folders.has(name) || (directoryExists?.(name) ?? true);
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const place = places.get(name);
    if (!place) return getSourceFile(name, languageVersion, ...rest);
    const text = place.module.lines.map((line) => line.text).join("\n");
    return ts.createSourceFile(name, text, languageVersion);
  };
  return host;
};

const complaint = ({ module }: Place, { file, start, messageText }: ts.Diagnostic): string => {
  const { line } = file?.getLineAndCharacterOfPosition(start ?? 0) ?? { line: 0 };
  const from = module.lines[line]?.from ?? 0;
  return `${from}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
};

export const complaintsAbout = (documents: ReadonlyMap<string, string>): Complaints => {
  const places = new Map<string, Place>();
  for (const [document, text] of documents) {
    for (const module of modulesOf(text)) {
      places.set(posix.join(folderOf(document), module.name), { document, module });
    }
  }
  const options = settings();
  const program = ts.createProgram([...places.keys()], options, hostOf(places, options));
  const complaints = new Map([...documents.keys()].map((document) => [document, [] as string[]]));
  for (const [path, place] of places) {
    const source = program.getSourceFile(path);
    for (const diagnostic of ts.getPreEmitDiagnostics(program, source)) {
      complaints.get(place.document)?.push(complaint(place, diagnostic));
    }
  }
  return complaints;
};
