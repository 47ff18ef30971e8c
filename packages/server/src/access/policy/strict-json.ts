// JSON as a policy has to be written: a name that stands twice in one object is a mistake, because
// the first of the two would be dropped without a word, and a condition with it.
import { PolicyError } from "./policy-error.ts";

/** Throws PolicyError for a text that is no JSON, or that names a member twice; it names `what`. */
export const parseStrictJson = (text: string, what = "policy"): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PolicyError(what, `is not JSON: ${(error as Error).message}`);
  }
  const twice = repeatedName(text);
  if (twice) throw new PolicyError(what, `${twice} stands twice in one object; join the two`);
  return value;
};

const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g;

/** The text is known to be JSON, so strings and braces are all there is to look at. */
const repeatedName = (text: string): string | undefined => {
  const objects: Set<unknown>[] = [];
  for (const [found, colon] of text.matchAll(token)) {
    if (found === "{") objects.push(new Set());
    else if (found === "}") objects.pop();
    else if (colon) {
      const name = found.slice(0, -colon.length);
      const names = objects.at(-1);
      if (names?.has(JSON.parse(name))) return name;
      names?.add(JSON.parse(name));
    }
  }
  return undefined;
};
