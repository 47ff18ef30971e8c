// How deep a value is nested: code that goes through it by recursion must know first.

/** Of a value that was JSON, without recursion. */
export const isNestedOver = (value: unknown, maxLevels: number): boolean => {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxLevels) return true;
    level = level.flatMap((outer) =>
      typeof outer === "object" && outer !== null ? Object.values(outer) : [],
    );
  }
  return false;
};
