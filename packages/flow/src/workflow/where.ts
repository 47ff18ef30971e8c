// Where in the user's code a call was made.

/** There is none in a script of CommonJS, which bundlers make. */
const ownUrl: string | undefined = import.meta.url;

/** Where the code of this package lies, as sources or built: frames in it are not the user's. */
const ownFolder = ownUrl?.replace(/^(.*\/(?:src|dist)\/).*$/, "$1");
const ownPlaces = ownFolder ? [ownFolder, decodeURIComponent(new URL(ownFolder).pathname)] : [];
const foreign: readonly string[] = [...ownPlaces, "node:"];

export interface Where {
  readonly stack?: string;
}

/** The user's line is among the first few above ours; more of them would cost each call more. */
const maxFrames = 5;

const nowhere: Where = Object.freeze({});

/**
 * Remembers the place of a call; `below` is the function of ours that was called. A run that needs
 * no places is given none.
 */
export const whereOf = (
  below: (...all: never[]) => unknown,
  run?: { readonly sparesPlaces: boolean },
): Where => {
  if (run?.sparesPlaces) return nowhere;
  const holder = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = maxFrames;
  Error.captureStackTrace(holder, below);
  Error.stackTraceLimit = stackTraceLimit;
  return holder;
};

/** The place of a call that only a run which keeps places has a use for. */
export const keptWhereOf = (
  below: (...all: never[]) => unknown,
  { options }: { readonly options: { readonly keepsPlaces?: boolean | undefined } },
): Where | undefined => (options.keepsPlaces ? whereOf(below) : undefined);

/** Gives an error the stack of a place; written out only when it is read. */
export const standAt = (error: Error, where: Where): void => {
  const { name, message } = error;
  let stack: string | undefined;
  const get = (): string => {
    const frames = (where.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    stack ??= [`${name}: ${message}`, ...frames].join("\n");
    return stack;
  };
  const set = (value: string): void => {
    stack = value;
  };
  Object.defineProperty(error, "stack", { get, set, configurable: true });
};

/** A call in code that has lines: functions of the language have none. */
const isCall = (line: string): boolean => /^\s+at .*:\d+:\d+\)?$/.test(line);

const isForeign = (frame: string): boolean => foreign.some((place) => frame.includes(place));

/** `file:line:column` of the first frame that is the user's; undefined if there is none. */
export const lineOf = ({ stack }: Where): string | undefined => {
  const frame = stack?.split("\n").find((line) => isCall(line) && !isForeign(line));
  const [, place] = /\(?([^()\s]+:\d+:\d+)\)?$/.exec(frame ?? "") ?? [];
  return place?.replace(/^file:\/\//, "");
};
