// What a page tells its reader to do, in order: files to write, and commands to type.
//
// A block of `sh` is commands. A block of `console` has a $ before each command, and what it
// prints. A block of code whose first line is a comment with a file's name is that file; so is a
// hidden one (`<!-- ts`). A comment right before a block says what cannot be seen:
//
//   <!-- try: not run, because … -->      the reason is for the reader of the page's source
//   <!-- try: stays up -->                it prints what is shown, and runs until the page ends
//   <!-- try: pnpm -->                    in the place of the block before, where pnpm is used
//   <!-- try: a new folder -->            here the reader begins with an empty folder again
//   <!-- try: file tsconfig.json -->      a file whose name stands in the text
//   <!-- try: page not run, because … --> none of its commands is run
//   <!-- try: unnamed blocks are order.test.ts --> together, as the compiler sees them

import { modulesOf } from "../../tools/guide/page.ts";
import { commandsIn } from "../../tools/guide/shown-commands.ts";

interface FileStep {
  readonly kind: "file";
  readonly line: number;
  readonly path: string;
  readonly text: string;
}

export interface CommandStep {
  readonly kind: "command";
  readonly line: number;
  readonly text: string;
  /** Undefined where the page does not show it; an ellipsis stands for what differs. */
  readonly printed?: string;
  readonly code: number;
  readonly staysUp: boolean;
}

interface NewFolder {
  readonly kind: "a new folder";
  readonly line: number;
}

export type Step = FileStep | CommandStep | NewFolder;

export type Manager = "npm" | "pnpm";

interface Block {
  /** Of its first line inside, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly note: string;
}

const notRun = /^not run, because \S/;
const pageNotRun = /<!-- try: page not run, because \S[^>]*-->/;
const unnamed = /<!-- try: unnamed blocks are (\S+) -->/;
const notes = [
  ...[/^$/, notRun, /^page not run, /, /^unnamed blocks are /],
  ...[/^stays up$/, /^pnpm$/, /^a new folder$/, /^file \S+$/],
];

/** All blocks of the page with the note before each. Throws on a note that says nothing. */
export const blocksOf = (page: string): readonly Block[] => {
  const pattern = /(?:^<!-- try: (.*?) -->\n+)?^```([\w-]*)[^\n]*\n(.*?)^```$/gms;
  return [...page.matchAll(pattern)].map((match) => {
    const [all, note = "", language = "", text = ""] = match;
    const opening = page.slice(0, match.index + all.indexOf("```"));
    const line = opening.split("\n").length + 1;
    if (!notes.some((each) => each.test(note))) throw new Error(`${line}: what is "${note}"?`);
    return { line, language, text, note };
  });
};

/** Whether the page says that it cannot be run. */
export const saysNotRun = (page: string): boolean => pageNotRun.test(page);

/** Empty where the page has no commands, or says that they are not run. */
export const stepsOf = (page: string, manager: Manager = "npm"): readonly Step[] => {
  if (saysNotRun(page)) return [];
  const blocks = chosenFor(manager, blocksOf(page));
  const written: readonly Step[] = [...filesOf(page), ...blocks.flatMap(stepsOfBlock)];
  const steps = written.toSorted((one, other) => one.line - other.line);
  return steps.some(({ kind }) => kind === "command") ? steps : [];
};

/** Whether the page says something else to those who use pnpm. */
export const namesPnpm = (page: string): boolean =>
  !saysNotRun(page) && blocksOf(page).some(({ note }) => note === "pnpm");

const chosenFor = (manager: Manager, blocks: readonly Block[]): readonly Block[] =>
  blocks.filter(({ note }, index) =>
    manager === "npm" ? note !== "pnpm" : blocks[index + 1]?.note !== "pnpm",
  );

/** Named blocks of TypeScript, the hidden ones before all others. */
const filesOf = (page: string): readonly FileStep[] => {
  const [, together] = unnamed.exec(page) ?? [];
  return modulesOf(page).flatMap(({ name, lines }): readonly FileStep[] => {
    const path = name === "page.ts" ? together : name;
    if (path === undefined) return [];
    const text = lines.map((line) => line.text).join("\n");
    const isHidden = name === "page.ts" || isHiddenAt(page, lines[0]?.from ?? 0);
    return [{ kind: "file", line: isHidden ? 0 : (lines[0]?.from ?? 0), path, text }];
  });
};

const isHiddenAt = (page: string, line: number): boolean =>
  page.split("\n")[line - 2]?.startsWith("<!-- ts") === true;

const namedInCode = /^(?:\/\/|#) ([\w./-]+\.\w+)$/;

const stepsOfBlock = (block: Block): readonly Step[] => {
  const { line, language, text, note } = block;
  if (notRun.test(note)) return [];
  const anew: readonly Step[] =
    note === "a new folder" ? [{ kind: "a new folder", line: line - 1 }] : [];
  if (language === "sh") return [...anew, ...typedCommands(block)];
  if (language === "console") return [...anew, ...shownCommands(block)];
  const [first = ""] = text.split("\n", 1);
  const path = note.startsWith("file ") ? note.slice(5) : namedInCode.exec(first)?.[1];
  if (path === undefined || language === "ts") return anew;
  return [...anew, { kind: "file", line, path, text }];
};

/** One on each line; a backslash continues it on the next one. */
const typedCommands = ({ line, text, note }: Block): readonly CommandStep[] => {
  const staysUp = note === "stays up";
  const lines = text.replaceAll("\\\n", "\\\u0000").split("\n");
  let at = line;
  return lines.flatMap((each): readonly CommandStep[] => {
    const step = { kind: "command", line: at, code: 0, staysUp } as const;
    at += each.split("\u0000").length;
    const command = each.replaceAll("\u0000", "\n");
    return command.trim() === "" || command.startsWith("#") ? [] : [{ ...step, text: command }];
  });
};

const shownCommands = ({ line, text, note }: Block): readonly CommandStep[] =>
  commandsIn(text).map(({ line: offset, command, printed, code }) => ({
    kind: "command",
    line: line + offset,
    text: command,
    ...(printed.trim() === "" ? {} : { printed: printed.trimEnd() }),
    code,
    staysUp: note === "stays up",
  }));
