// What tags say to a policy: those of a request as they would be stored, those of a domain as they
// are. Keys that differ in case alone are two tags, and one to a policy.
import type { Context } from "./pattern.ts";

export type Tags = readonly Tag[];

interface Tag {
  readonly key: string;
  readonly value?: string | undefined;
}

/** A request that removes tags gives their keys alone. */
export type RequestTags = readonly (Tag | string)[];

interface TagContext {
  readonly context: Context;
  /** Keys of a policy that have several values. */
  readonly unclear: ReadonlySet<string> | undefined;
}

export const tagContext = (domainTags: Tags | undefined, requestTags?: RequestTags): TagContext => {
  if (!domainTags && !requestTags) return noTags;
  const whole = requestTags?.filter((tag) => typeof tag === "object") ?? [];
  const values = new Map<string, Set<string>>();
  addTags(values, "aws:requesttag/", whole);
  addTags(values, "aws:resourcetag/", domainTags ?? []);
  const keys = requestTags?.map((tag) => (typeof tag === "string" ? tag : tag.key));
  const several = [...values].filter(([, each]) => each.size > 1).map(([key]) => key);
  return {
    context: (key) => {
      if (key === "aws:tagkeys") return keys;
      const given = [...(values.get(key) ?? [])];
      return given.length > 1 ? given : given[0];
    },
    unclear: several.length > 0 ? new Set(several) : undefined,
  };
};

const noTags: TagContext = { context: () => undefined, unclear: undefined };

/** Of tags of one key the last is stored. */
const addTags = (values: Map<string, Set<string>>, prefix: string, tags: Tags): void => {
  const stored = new Map(tags.map(({ key, value = "" }) => [key, value]));
  for (const [key, value] of stored) {
    const name = prefix + key.toLowerCase();
    const others = values.get(name);
    if (others) others.add(value);
    else values.set(name, new Set([value]));
  }
};
