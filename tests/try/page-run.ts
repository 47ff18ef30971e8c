// Does in an empty folder what a page says, and tells what went otherwise than the page promises.
import { patternOf } from "../../tools/guide/shown-commands.ts";
import type { CommandStep, Step } from "./page-steps.ts";
import { type Ran, Shell, type ShellOptions } from "./shell.ts";

/** The one that pages speak of; runs take a free one, which programs find by the environment. */
const shownPort = /\b7930\b/g;

export interface PageRun {
  readonly commands: number;
  readonly files: number;
  /** The first thing that went wrong: page, line, command, output. */
  readonly failure: string | undefined;
}

/** What came of a command, or undefined where it did what the page says. */
const complaintAbout = (step: CommandStep, ran: Ran): string | undefined => {
  const { code, stdout, output } = ran;
  if (code !== step.code)
    return `The command ended with ${code}, not with ${step.code}:\n${output}`;
  if (step.printed === undefined) return undefined;
  const pattern = patternOf(step.printed);
  const isShown = [stdout, output].some((text) => pattern.test(text.trim()));
  return isShown ? undefined : `The page shows:\n${step.printed}\nThe command printed:\n${output}`;
};

/** Somewhere in what it prints. */
const partOf = (printed: string): RegExp => new RegExp(patternOf(printed).source.slice(1, -1));

class Reader {
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  async do(step: Step): Promise<string | undefined> {
    if (step.kind === "file") this.#shell.write(step.path, step.text);
    if (step.kind === "a new folder") await this.#beginAnew();
    return step.kind === "command" ? this.#type(this.#here(step)) : undefined;
  }

  async #beginAnew(): Promise<void> {
    await this.#shell.endAll();
    this.#shell.enterNewFolder();
  }

  #here(step: CommandStep): CommandStep {
    if (step.printed === undefined) return step;
    return { ...step, printed: step.printed.replaceAll(shownPort, String(this.#shell.port)) };
  }

  async #type(step: CommandStep): Promise<string | undefined> {
    if (!step.staysUp) return complaintAbout(step, await this.#shell.run(step.text));
    const { printed } = step;
    if (printed === undefined) return "A command that stays up needs a line that it prints.";
    const output = await this.#shell.runOn(step.text, partOf(printed));
    return output && `It did not print:\n${printed}\nIt printed:\n${output}`;
  }
}

/** The name of the page is for the text of a failure. */
export const runPage = async (
  page: string,
  steps: readonly Step[],
  options: ShellOptions,
): Promise<PageRun> => {
  let failure: string | undefined;
  await using shell = await Shell.open(options);
  const reader = new Reader(shell);
  for (const step of steps) {
    const complaint = await reader.do(step);
    if (complaint === undefined) continue;
    const typed = step.kind === "command" ? step.text : "";
    failure = `${page}:${step.line}: ${typed}\n${complaint.trimEnd()}`;
    break;
  }
  const count = (kind: Step["kind"]) => steps.filter((step) => step.kind === kind).length;
  return { commands: count("command"), files: count("file"), failure };
};
