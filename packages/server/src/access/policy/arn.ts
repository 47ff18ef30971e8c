// Amazon Resource Names: six parts with colons between them, each matched on its own, so that a
// wildcard never reaches from one part into the next. Only the last part may hold colons.
// Source: IAM user guide, "IAM JSON policy elements: Resource", and the service's own ARNs.
import { compileTokens, type Matches, type Reading, type Token, tokensOf } from "./pattern.ts";

const partNames = ["arn", "partition", "service", "region", "account", "resource"] as const;
const colon = 58;

/** Of a domain; its resource part begins with a slash, which is the service's own way. */
export const domainArn = (region: string, account: string, domain: string): string =>
  `arn:aws:swf:${region}:${account}:/domain/${domain}`;

/** Undefined for a text with fewer than six parts. */
export const partsOfArn = (text: string): string[] | undefined => {
  const parts = text.split(":", partNames.length - 1);
  if (parts.length < partNames.length - 1) return undefined;
  const given = parts.reduce((length, part) => length + part.length + 1, 0);
  if (given > text.length) return undefined;
  return [...parts, text.slice(given)];
};

interface ArnPattern {
  /** False for a text that is no ARN. */
  readonly matches: Matches<readonly string[] | undefined>;
  readonly hasVariables: boolean;
}

/** Throws SyntaxError with a sentence for what is neither `*` nor an ARN of six parts. */
export const compileArn = (text: string, { variables = false }: Reading): ArnPattern => {
  if (text === "*") return { matches: () => true, hasVariables: false };
  const patterns = splitTokens(tokensOf(text, { wildcards: true, variables }));
  if (patterns.length < partNames.length || !text.startsWith("arn:")) {
    throw new SyntaxError(
      `"${text}" is no ARN: write * or arn:aws:swf:region:account:/domain/name, ` +
        "with * and ? where you like",
    );
  }
  const compiled = patterns.map((tokens) => compileTokens(tokens));
  return {
    matches: (parts, context, steps) =>
      parts?.length === compiled.length &&
      compiled.every((pattern, index) => pattern.matches(parts[index] ?? "", context, steps)),
    hasVariables: compiled.some(({ hasVariables }) => hasVariables),
  };
};

/** At the first five colons that are no part of a variable. */
const splitTokens = (tokens: readonly Token[]): Token[][] => {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token === colon && parts.length < partNames.length) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
};
