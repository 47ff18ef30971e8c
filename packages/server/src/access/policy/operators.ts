// The condition operators: how the values of each are read, and when one agrees with a request.
// Source: IAM user guide, "IAM JSON policy elements: Condition operators".
import { compileArn, partsOfArn } from "./arn.ts";
import { compileBlock } from "./ip.ts";
import { nearestName } from "./nearest.ts";
import { compilePattern, type Matches, type Reading } from "./pattern.ts";

/** Does one value of the request agree with the value of the policy? */
export type Agrees = Matches<string>;

interface OperatorRow {
  /** Throws SyntaxError with a sentence for a value that the operator cannot use. */
  readonly compile: (value: string, reading: Reading) => Agrees;
  /** The condition holds where no value agrees. */
  readonly negated?: true;
}

const text =
  (reading: Reading): OperatorRow["compile"] =>
  (value, { variables }) =>
    compilePattern(value, { ...reading, variables: variables ?? false }).matches;

const arn: OperatorRow["compile"] = (value, reading) => {
  const { matches } = compileArn(value, reading);
  return (given, context, steps) => matches(partsOfArn(given), context, steps);
};

type Compares = (given: number, wanted: number) => boolean;

const number =
  (compares: Compares): OperatorRow["compile"] =>
  (value) => {
    const wanted = numberOf(value);
    if (Number.isNaN(wanted)) throw new SyntaxError(`"${value}" is no number`);
    return (given) => compares(numberOf(given), wanted);
  };

const date =
  (compares: Compares): OperatorRow["compile"] =>
  (value) => {
    const wanted = timeOf(value);
    if (Number.isNaN(wanted)) {
      throw new SyntaxError(
        `"${value}" is no date: write one such as 2030-01-31T12:00:00Z, or seconds since 1970`,
      );
    }
    return (given) => compares(timeOf(given), wanted);
  };

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** NaN where it is none: every comparison with that is false. */
const numberOf = (value: string): number => (decimal.test(value) ? Number(value) : Number.NaN);

const day = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;
/** Milliseconds since 1970; a time without a zone is one of UTC. */
const timeOf = (value: string): number => {
  if (decimal.test(value)) return Number(value) * 1000;
  const [, time, , , zone] = day.exec(value) ?? [undefined, ""];
  if (time === "") return Number.NaN;
  return Date.parse(time && !zone ? `${value}Z` : value);
};

const truth: OperatorRow["compile"] = (value) => {
  const wanted = value.toLowerCase();
  if (wanted !== "true" && wanted !== "false") {
    throw new SyntaxError(`"${value}" is neither true nor false`);
  }
  return (given) => given.toLowerCase() === wanted;
};

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const binary: OperatorRow["compile"] = (value) => {
  if (!base64.test(value)) throw new SyntaxError(`"${value}" is not base64`);
  return (given) => given === value;
};

const equals: Compares = (given, wanted) => given === wanted;
const below: Compares = (given, wanted) => given < wanted;
const lessOrEqual: Compares = (given, wanted) => given <= wanted;
const above: Compares = (given, wanted) => given > wanted;
const atLeast: Compares = (given, wanted) => given >= wanted;

const like = { wildcards: true };
const ignoreCase = { ignoreCase: true };

export const operators = {
  StringEquals: { compile: text({}) },
  StringNotEquals: { compile: text({}), negated: true },
  StringEqualsIgnoreCase: { compile: text(ignoreCase) },
  StringNotEqualsIgnoreCase: { compile: text(ignoreCase), negated: true },
  StringLike: { compile: text(like) },
  StringNotLike: { compile: text(like), negated: true },
  NumericEquals: { compile: number(equals) },
  NumericNotEquals: { compile: number(equals), negated: true },
  NumericLessThan: { compile: number(below) },
  NumericLessThanEquals: { compile: number(lessOrEqual) },
  NumericGreaterThan: { compile: number(above) },
  NumericGreaterThanEquals: { compile: number(atLeast) },
  DateEquals: { compile: date(equals) },
  DateNotEquals: { compile: date(equals), negated: true },
  DateLessThan: { compile: date(below) },
  DateLessThanEquals: { compile: date(lessOrEqual) },
  DateGreaterThan: { compile: date(above) },
  DateGreaterThanEquals: { compile: date(atLeast) },
  Bool: { compile: truth },
  BinaryEquals: { compile: binary },
  IpAddress: { compile: compileBlock },
  NotIpAddress: { compile: compileBlock, negated: true },
  ArnEquals: { compile: arn },
  ArnNotEquals: { compile: arn, negated: true },
  ArnLike: { compile: arn },
  ArnNotLike: { compile: arn, negated: true },
  /** Its value says whether the key is absent. */
  Null: { compile: truth },
} as const satisfies Record<string, OperatorRow>;

type OperatorName = keyof typeof operators;

export interface Operator {
  readonly name: OperatorName;
  /** How the several values of a key are counted; absent: one that agrees is enough. */
  readonly quantifier?: "ForAllValues" | "ForAnyValue" | undefined;
  /** A key that the request lacks is no obstacle. */
  readonly ifExists: boolean;
}

const form = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;
const isOperator = (name: string): name is OperatorName => Object.hasOwn(operators, name);

/** `StringLike`, `StringLikeIfExists`, `ForAnyValue:StringLike`. Throws SyntaxError for others. */
export const parseOperator = (written: string): Operator => {
  const [, quantifier, name = "", ifExists] = form.exec(written) ?? [];
  if (!isOperator(name)) {
    const near = nearestName(name, Object.keys(operators));
    const hint = near ? `did you mean ${near}?` : `there are ${Object.keys(operators).join(", ")}`;
    throw new SyntaxError(`there is no such operator; ${hint}`);
  }
  if (name === "Null" && (quantifier || ifExists)) {
    throw new SyntaxError("Null takes neither a prefix nor IfExists");
  }
  const isQuantified = quantifier as Operator["quantifier"];
  return { name, quantifier: isQuantified, ifExists: ifExists !== undefined };
};
