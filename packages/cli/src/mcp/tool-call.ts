// One call of an assistant: what it gave is checked and completed, sent as any command would send
// it, and answered in a text that fits.
import type { EkidenInput, Input } from "@ekiden/client";
import { check, Fault, type JsonSchema } from "@ekiden/model";
import { Session } from "../connection/session.ts";
import type { GivenSettings } from "../connection/settings.ts";
import { findRun } from "../executions.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { answerLimits, boundedText } from "./bounded-text.ts";
import type { Tool } from "./tools.ts";

/** The arguments of a call, by name. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface Assistance {
  readonly terminal: Terminal;
  readonly settings: GivenSettings;
  readonly allowsChanges: boolean;
}

/** Rejects with CommandFailure, which says what to do about it. */
export const callTool = async (
  { terminal, settings }: Assistance,
  tool: Tool,
  given: Arguments,
): Promise<string> => {
  const { maxTextCharacters, ...rest } = checkedArguments(tool, given);
  const { domain } = rest;
  const named = typeof domain === "string" ? { ...settings, domain } : settings;
  // Of this call alone: settings are read again, so that a new key in a profile is found.
  const session = new Session(terminal, named);
  session.interruption();
  try {
    const input = await inputFor(session, tool, rest);
    return await fittingAnswer(session, tool, {
      input,
      maxTextCharacters: Number(maxTextCharacters ?? answerLimits.defaultTextCharacters),
    });
  } finally {
    await session.close();
  }
};

/** Without members that are null. Throws CommandFailure for what the tool does not take. */
const checkedArguments = ({ operation, inputSchema }: Tool, given: Arguments): Arguments => {
  const { properties, required } = inputSchema;
  const present = Object.entries(given).filter(([, value]) => value !== null);
  const checked = Object.fromEntries(present);
  const unknown = unknownIn(inputSchema, checked);
  // An empty run id is any run to the service, and an empty reason says nothing.
  const missing = required.filter((name) => (given[name] ?? "") === "");
  if (unknown.length > 0 || missing.length > 0) {
    const problems = [
      ...unknown.map((name) => `it takes no "${name.slice(0, 100)}"`).slice(0, 10),
      ...missing.map((name) => `"${name}" is missing`),
    ];
    throw new CommandFailure(
      `${operation.name} cannot be called like this: ${problems.join(", ")}`,
      `It takes ${Object.keys(properties).join(", ")}. Nothing was sent.`,
    );
  }
  for (const name of ["maximumPageSize", "maxTextCharacters"]) {
    checkBounds(name, checked[name], properties[name]);
  }
  return checked;
};

interface Schema {
  readonly properties?: unknown;
}

/** The members that the schema does not have, by their paths, such as `typeFilter.versoin`. */
const unknownIn = ({ properties }: Schema, value: unknown, path = ""): string[] => {
  if (!properties || typeof value !== "object" || value === null) return [];
  const known = new Map(Object.entries(properties as Record<string, JsonSchema>));
  return Object.entries(value).flatMap(([name, member]) => {
    const schema = known.get(name);
    return schema ? unknownIn(schema, member, `${path}${name}.`) : [`${path}${name}`];
  });
};

/** Of numbers whose bounds are the tool's, not the operation's. */
const checkBounds = (name: string, value: unknown, schema: JsonSchema = {}): void => {
  if (value === undefined) return;
  const { minimum, maximum } = schema;
  const number = Number.isInteger(value) ? Number(value) : Number.NaN;
  if (number >= Number(minimum) && number <= Number(maximum)) return;
  throw new CommandFailure(
    `${name} cannot be ${JSON.stringify(value).slice(0, 100)}`,
    `It is a whole number from ${minimum} to ${maximum}. Nothing was sent.`,
  );
};

/** The input of the operation. Rejects with CommandFailure for what the service would refuse. */
const inputFor = async (session: Session, tool: Tool, given: Arguments): Promise<Arguments> => {
  const { operation, shape, defaults = {} } = tool;
  const completed: Arguments = { ...defaults, ...given };
  // Closed executions are found by one time or the other.
  const { startTimeFilter, ...byCloseTime } = completed;
  const input =
    "closeTimeFilter" in given && !("startTimeFilter" in given) ? byCloseTime : completed;
  const isOfDomain = "domain" in shape.properties && !("domain" in given);
  const domain = isOfDomain ? { domain: await domainOf(session) } : {};
  const full = { ...domain, ...(await withRun(session, tool, input)) };
  try {
    return check(shape, full) as Arguments;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new CommandFailure(
      `this is not what ${operation.name} takes: ${error.message}`,
      "Correct it; the call was not sent.",
    );
  }
};

const domainOf = async (session: Session): Promise<string> => {
  const { domain } = await session.settings();
  if (domain !== undefined) return domain;
  throw new CommandFailure(
    "no domain is named",
    'Give it as "domain"; ListDomains lists those that are there.',
  );
};

const withRun = async (session: Session, tool: Tool, input: Arguments): Promise<Arguments> => {
  const { workflowId, runId, domain = "" } = input;
  if (!tool.findsRun || typeof workflowId !== "string" || typeof domain !== "string") return input;
  if (runId !== undefined && typeof runId !== "string") return input;
  const execution = await findRun(session, workflowId, runId);
  if (!("execution" in tool.shape.properties)) return { ...input, ...execution };
  const { workflowId: _workflowId, runId: _runId, ...others } = input;
  return { ...others, execution };
};

interface Asked {
  readonly input: Arguments;
  readonly maxTextCharacters: number;
}

/** Asks for smaller pages until one fits. Only what looks has pages, so that it can be repeated. */
const fittingAnswer = async (
  session: Session,
  tool: Tool,
  { input, maxTextCharacters }: Asked,
): Promise<string> => {
  const answer = await sent(session, tool, input);
  if (answer === undefined) return "It was done; the answer is empty.";
  const text = boundedText(answer, { maxTextCharacters });
  if (fits(text)) return text;
  const size = Number(input.maximumPageSize ?? 0);
  if (size > 1) {
    const smaller = { ...input, maximumPageSize: Math.floor(size / 2) };
    return fittingAnswer(session, tool, { input: smaller, maxTextCharacters });
  }
  const shorter = shorterLists
    .map((maxListItems) => boundedText(answer, { maxTextCharacters, maxListItems }))
    .find(fits);
  if (shorter !== undefined) return shorter;
  throw new CommandFailure(
    `the answer has ${text.length} characters, and may have ${answerLimits.maxAnswerCharacters}`,
    "Give a smaller maxTextCharacters, or ask about less.",
  );
};

const fits = ({ length }: string): boolean => length <= answerLimits.maxAnswerCharacters;

/** Where an answer that has no pages does not fit, its lists are cut to so many items. */
const shorterLists = [100, 30, 10, 3] as const;

const sent = (session: Session, { operation }: Tool, input: Arguments): Promise<unknown> =>
  operation.of === "Ekiden"
    ? session.callEkiden(operation.name, input as EkidenInput<typeof operation.name>)
    : session.call(operation.name, input as Input<typeof operation.name>);
