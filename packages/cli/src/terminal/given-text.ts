// Texts that a command is given: as an argument, in a file (@file), or by the standard input (-).
import { readFileSync, statSync } from "node:fs";
import { CommandFailure } from "./command-failure.ts";
import type { Terminal } from "./terminal.ts";
import { utf8Text } from "./utf8.ts";

/** A file or an input that is larger is not read. */
const maxBytes = 16_000_000;
/** Of an input, a result or details; a limit of the service. */
const maxPayloadCharacters = 32_768;

/** The text itself. `@@name` is the text `@name`. Rejects with CommandFailure. */
export const givenText = async (
  terminal: Terminal,
  option: string,
  given: string,
): Promise<string> => {
  if (given === "-") return terminal.readInput(maxBytes);
  if (given.startsWith("@@")) return given.slice(1);
  return given.startsWith("@") ? fileText(option, given.slice(1)) : given;
};

/** The standard input can be read once. Throws CommandFailure where two options are to have it. */
export const requireOneReader = (given: Readonly<Record<string, string | undefined>>): void => {
  const [one, other] = Object.keys(given).filter((option) => given[option] === "-");
  if (other === undefined) return;
  throw new CommandFailure(
    `${one} and ${other} cannot both be the standard input`,
    "Give one of them as a text or as @file.",
  );
};

const fileText = (option: string, path: string): string =>
  utf8Text(`${option}, the file ${path},`, bytesOf(option, path));

const bytesOf = (option: string, path: string): Uint8Array => {
  try {
    if (statSync(path).size <= maxBytes) return readFileSync(path);
  } catch (error) {
    const { code } = error as { code?: string };
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`;
    throw new CommandFailure(
      `${option} names the file ${path}, and ${why}`,
      "Check its path; a text that begins with @ is written with @@.",
    );
  }
  throw new CommandFailure(
    `${option} names the file ${path}, which has more than ${maxBytes} bytes`,
    "Keep it where the workflow can read it, and give its place.",
  );
};

interface GivenJson {
  /** As it was given: numbers that JavaScript would round are still whole. */
  readonly text: string;
  readonly value: unknown;
}

/** Rejects with CommandFailure for a text that is no JSON. */
const givenJson = async (terminal: Terminal, option: string, given: string): Promise<GivenJson> => {
  const text = (await givenText(terminal, option, given)).trim();
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new CommandFailure(
      `${option} is no JSON: ${(error as Error).message}`,
      `Quote it for the shell, as in ${option} '{"item": "shoes"}', or use @file or - (stdin).`,
    );
  }
};

/** For what is sent as a value. Rejects with CommandFailure where a part of it would be lost. */
export const givenValue = async (
  terminal: Terminal,
  option: string,
  given: string,
): Promise<unknown> => {
  const { text, value } = await givenJson(terminal, option, given);
  // Commands that are given no value start without the model.
  const { isParsedWhole } = await import("@ekiden/model");
  if (isParsedWhole(text)) return value;
  throw new CommandFailure(
    `${option} has a number of more than 15 digits, or a name twice, of which a part would be lost`,
    'Give such a number as a text, as in {"account": "40817810099910004312"}.',
  );
};

/** What a payload can be given by: JSON, which is checked, or any text. */
interface GivenPayload {
  /** As in `--input`. */
  readonly option: string;
  readonly json: string | undefined;
  readonly text: string | undefined;
}

/** The text that is sent; undefined where none is given. Rejects with CommandFailure. */
export const givenPayload = async (
  terminal: Terminal,
  { option, json, text }: GivenPayload,
): Promise<string | undefined> => {
  if (json !== undefined && text !== undefined) {
    throw new CommandFailure(
      `${option} and ${option}-text cannot be given together`,
      `Give JSON by ${option}, or any text by ${option}-text.`,
    );
  }
  if (json === undefined && text === undefined) return undefined;
  const payload =
    json === undefined
      ? await givenText(terminal, `${option}-text`, text ?? "")
      : (await givenJson(terminal, option, json)).text;
  if (payload.length <= maxPayloadCharacters) return payload;
  throw new CommandFailure(
    `${option} has ${payload.length} characters, and the service takes ${maxPayloadCharacters}`,
    "Keep the data where the workflow can read it, and send its place.",
  );
};
