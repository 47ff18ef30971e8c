// Domains: the name spaces that keep executions apart.
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { nextPage, pageOf, pageSizeOf, positionOf } from "./paging.ts";
import { domainArn, mergeTags } from "./tags.ts";

type Names =
  | "RegisterDomain"
  | "DescribeDomain"
  | "ListDomains"
  | "DeprecateDomain"
  | "UndeprecateDomain";

export const domainHandlers = (deps: HandlerDeps): Pick<Handlers, Names> => {
  const { store, clock, limits, region } = deps;
  return {
    async RegisterDomain(input, { account }) {
      const { name, description, workflowExecutionRetentionPeriodInDays, tags } = input;
      const domain = {
        key: account.domainKey(name),
        status: "REGISTERED",
        description,
        retentionDays: workflowExecutionRetentionPeriodInDays,
        tags: mergeTags([], tags ?? [], limits.server.tagsPerResource),
      } as const;
      await store.domains.register(domain, limits.server.domains);
      return undefined;
    },

    async DescribeDomain({ name }, context) {
      const { status, description, retentionDays } = await requireDomain(context, name);
      return {
        domainInfo: { name, status, description, arn: domainArn(region, context.account, name) },
        configuration: { workflowExecutionRetentionPeriodInDays: retentionDays },
      };
    },

    async ListDomains(input, { account }) {
      const page = pageOf("ListDomains", input);
      const { items, next } = await store.domains.list({
        scope: account.domains,
        status: input.registrationStatus,
        reverse: input.reverseOrder ?? false,
        pageSize: pageSizeOf(input),
        after: positionOf<string>({ account, clock }, page, input),
      });
      const domainInfos = items.map(({ key, status, description }) => {
        const name = account.plainName(key);
        return { name, status, description, arn: domainArn(region, account, name) };
      });
      return { domainInfos, ...nextPage({ account, clock }, page, next) };
    },

    async DeprecateDomain({ name }, { account }) {
      await store.domains.deprecate(account.domainKey(name), clock.now());
      return undefined;
    },

    async UndeprecateDomain({ name }, { account }) {
      await store.domains.undeprecate(account.domainKey(name));
      return undefined;
    },
  };
};
