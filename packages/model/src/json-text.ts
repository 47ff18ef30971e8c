// JSON as it was written. Parsed into values, 12345678901234567890 becomes another number, and of
// two members of one name the first is gone: so what people are shown is parts of the text. All
// texts that are given here are JSON.

interface Placed {
  readonly token: string;
  /** How many objects and lists it is in; what opens or closes one is outside of it. */
  readonly depth: number;
  /** Empty at the ends. */
  readonly before: string;
  readonly after: string;
}

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const isOpening = (token: string): boolean => token === "{" || token === "[";
const isClosing = (token: string): boolean => token === "}" || token === "]";

const placedIn = (text: string): readonly Placed[] => {
  let depth = 0;
  return (text.match(tokens) ?? []).map((token, at, all) => {
    if (isClosing(token)) depth -= 1;
    const placed = { token, depth, before: all[at - 1] ?? "", after: all[at + 1] ?? "" };
    if (isOpening(token)) depth += 1;
    return placed;
  });
};

/** On one line; nothing but the spaces between changes. */
export const compactJson = (text: string): string =>
  placedIn(text)
    .map(({ token }) => token)
    .join("");

/** With a member a line; nothing but the spaces between changes. */
export const prettyJson = (text: string): string =>
  placedIn(text)
    .map(({ token, depth, before }) => {
      const isNext = before === "," || isOpening(before) !== isClosing(token);
      return `${isNext ? `\n${"  ".repeat(depth)}` : ""}${token}${token === ":" ? " " : ""}`;
    })
    .join("");

/** What stands around the members of the object that is all of the text. */
const isAroundMembers = ({ token, depth }: Placed): boolean =>
  depth === 0 || (depth === 1 && ":,".includes(token));

/** Of an object, on one line; the last of that name, as this one counts. */
export const memberOfJson = (text: string, name: string): string | undefined => {
  let isMeant = false;
  let found: string | undefined;
  for (const placed of placedIn(text)) {
    const { token, depth, after } = placed;
    if (depth === 1 && after === ":") {
      isMeant = JSON.parse(token) === name;
      if (isMeant) found = "";
    } else if (isMeant && !isAroundMembers(placed)) found += token;
  }
  return found;
};

/** Of decimal digits, a number keeps that many in any case. */
const maxExactDigits = 15;

/** Whether no digit is lost when it is parsed; `number`: as JSON writes it. */
export const isExactNumber = (number: string): boolean => {
  const [mantissa = ""] = number.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, "").replace(/^0+/, "");
  return digits.length <= maxExactDigits && Number.isFinite(Number(number));
};

/** Whether nothing is lost when it is parsed: no digit of a number, and no member. */
export const isParsedWhole = (text: string): boolean => {
  const names: Set<unknown>[] = [];
  return placedIn(text).every(({ token, depth, after }) => {
    if (isOpening(token)) names[depth + 1] = new Set();
    if (after !== ":") return !/^[-\d]/.test(token) || isExactNumber(token);
    const { size } = names[depth] ?? new Set();
    return names[depth]?.add(JSON.parse(token)).size !== size;
  });
};
