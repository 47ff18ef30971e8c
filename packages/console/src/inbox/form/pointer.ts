// JSON pointers into an answer, as `/places/0/city`.
export type Path = readonly (string | number)[];

export const pointerOf = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

export const pathOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Of one that is written as the fragment of an address: `#/places/0/%E5%B8%82`. */
export const unfragmented = (fragment: string): string => decodeURI(fragment.slice(1));

/** Undefined where there is nothing. */
export const partAt = (whole: unknown, pointer: string): unknown =>
  pathOf(pointer).reduce<unknown>(
    (part, step) =>
      typeof part === "object" && part !== null ? (part as Record<string, unknown>)[step] : part,
    whole,
  );
