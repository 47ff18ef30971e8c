// What the process of a function answers. A function can write to the server itself, and anything:
// so what comes is looked at before it is used.

export interface Reply {
  readonly requestId: string;
  /** JSON; left out where it has more characters than `maxResultCharacters`. */
  readonly result?: string;
  readonly resultCharacters?: number;
  readonly error?: ReplyError;
  /** The process is of no further use. */
  readonly spent?: boolean;
}

interface ReplyError {
  readonly type: string;
  readonly message: string;
  readonly trace?: string[];
}

type Unchecked<T> = { readonly [Name in keyof T]?: unknown };

/** As JSON; what `program.ts` writes is shorter by far. */
export const maxReplyCharacters = 1_000_000;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isAbsentOr = (type: "string" | "number" | "boolean", value: unknown): boolean =>
  value === undefined || typeof value === type;

const isError = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { type, message, trace = [] }: Unchecked<ReplyError> = value;
  const isTrace = Array.isArray(trace) && trace.every((line) => typeof line === "string");
  return typeof type === "string" && typeof message === "string" && isTrace;
};

export const isReply = (value: unknown): value is Reply => {
  if (!isObject(value)) return false;
  const { requestId, result, resultCharacters, error, spent }: Unchecked<Reply> = value;
  return (
    typeof requestId === "string" &&
    isAbsentOr("string", result) &&
    isAbsentOr("number", resultCharacters) &&
    isAbsentOr("boolean", spent) &&
    (error === undefined || isError(error))
  );
};
