// Resource tags: labels on domains, which are the only resources that have names of their own.
import { refuse } from "@ekiden/model";
import type { DomainRecord, ResourceTag } from "../store/store.ts";
import type { Account } from "./account.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";

type Names = "TagResource" | "UntagResource" | "ListTagsForResource";

export const tagHandlers = (deps: HandlerDeps): Pick<Handlers, Names> => {
  const { store, limits } = deps;
  return {
    async TagResource({ resourceArn, tags }, { account }) {
      const { key } = await requireResource(deps, account, resourceArn);
      const max = limits.server.tagsPerResource;
      await store.domains.changeTags(key, (present) => mergeTags(present, tags, max));
      return undefined;
    },

    async UntagResource({ resourceArn, tagKeys }, { account }) {
      const { key } = await requireResource(deps, account, resourceArn);
      await store.domains.changeTags(key, (present) =>
        present.filter(({ key }) => !tagKeys.includes(key)),
      );
      return undefined;
    },

    async ListTagsForResource({ resourceArn }, { account }) {
      const { tags } = await requireResource(deps, account, resourceArn);
      return { tags: [...tags] };
    },
  };
};

export const domainArn = (region: string, account: Account, name: string): string =>
  `arn:aws:swf:${region}:${account.id}:/domain/${name}`;

/** The guide prints domain ARNs with and without region and slash; all of them are understood. */
const domainArnPattern = /^arn:[^:]*:swf:[^:]*:([^:]*):\/?domain\/([^/]+)$/;

/** Throws UnknownResourceFault, also for what another account might have. */
const requireResource = async (
  { store }: HandlerDeps,
  account: Account,
  arn: string,
): Promise<DomainRecord> => {
  const [, owner, name] = domainArnPattern.exec(arn) ?? [];
  const isOwn = owner === "" || owner === account.id;
  const isNamed = isOwn && name !== undefined;
  const domain = isNamed ? await store.domains.find(account.domainKey(name)) : undefined;
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
