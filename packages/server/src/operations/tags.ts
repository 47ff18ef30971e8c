// Resource tags: labels on domains, which are the only resources that have names of their own.
import { refuse } from "@ekiden/model";
import type { DomainRecord, ResourceTag } from "../store/store.ts";
import type { Handlers } from "./handlers.ts";
import type { Parts } from "./parts.ts";

type Names = "TagResource" | "UntagResource" | "ListTagsForResource";

export const tagHandlers = (parts: Parts): Pick<Handlers, Names> => {
  const { store, limits } = parts;
  return {
    async TagResource({ resourceArn, tags }) {
      const { name, tags: present } = await requireResource(parts, resourceArn);
      const merged = mergeTags(present, tags, limits.server.tagsPerResource);
      await store.domains.replaceTags(name, merged);
      return undefined;
    },

    async UntagResource({ resourceArn, tagKeys }) {
      const { name, tags } = await requireResource(parts, resourceArn);
      const kept = tags.filter(({ key }) => !tagKeys.includes(key));
      await store.domains.replaceTags(name, kept);
      return undefined;
    },

    async ListTagsForResource({ resourceArn }) {
      const { tags } = await requireResource(parts, resourceArn);
      return { tags: [...tags] };
    },
  };
};

export const domainArn = ({ region, account }: Parts, name: string): string =>
  `arn:aws:swf:${region}:${account}:/domain/${name}`;

/** The guide prints domain ARNs with and without region and slash; all of them are understood. */
const domainArnPattern = /^arn:[^:]*:swf:[^:]*:([^:]*):\/?domain\/([^/]+)$/;

/** Throws UnknownResourceFault, also for what another account might have. */
const requireResource = async ({ store, account }: Parts, arn: string): Promise<DomainRecord> => {
  const [, owner, name] = domainArnPattern.exec(arn) ?? [];
  const isOwn = owner === "" || owner === account;
  const domain = isOwn && name !== undefined ? await store.domains.find(name) : undefined;
  if (!domain) throw refuse.unknownResource(arn);
  return domain;
};

/** A tag replaces the one of the same key (within one call, the last; a guess). */
export const mergeTags = (
  present: readonly ResourceTag[],
  added: readonly ResourceTag[],
  max: number,
): ResourceTag[] => {
  const merged = new Map([...present, ...added].map((tag) => [tag.key, tag]));
  if (merged.size > max) throw refuse.tooManyTags(max);
  return [...merged.values()].map(({ key, value }) => ({ key, value }));
};
