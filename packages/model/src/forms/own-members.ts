// An answer as a checker of forms may look at it. The checker asks for members by `in`, and would
// find what every object of JavaScript inherits, such as `constructor`.
import { maxFormDepth } from "./checkable-form.ts";

/** The same, whose objects inherit nothing as deep down as a form can look. */
export const withOwnMembers = (value: unknown, depth = 0): unknown => {
  if (typeof value !== "object" || value === null || depth > maxFormDepth) return value;
  if (Array.isArray(value)) return value.map((item) => withOwnMembers(item, depth + 1));
  const bare = Object.create(null);
  for (const [name, member] of Object.entries(value))
    bare[name] = withOwnMembers(member, depth + 1);
  return bare;
};
