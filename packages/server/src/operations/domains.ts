// Domains: the name spaces that keep executions apart.
import type { Handlers } from "./handlers.ts";
import { nextPage, pageOf, pageSizeOf, positionOf } from "./paging.ts";
import { type Parts, requireDomain } from "./parts.ts";
import { domainArn, mergeTags } from "./tags.ts";

type Names =
  | "RegisterDomain"
  | "DescribeDomain"
  | "ListDomains"
  | "DeprecateDomain"
  | "UndeprecateDomain";

export const domainHandlers = (parts: Parts): Pick<Handlers, Names> => {
  const { store, clock, limits } = parts;
  return {
    async RegisterDomain({ name, description, workflowExecutionRetentionPeriodInDays, tags }) {
      const domain = {
        name,
        status: "REGISTERED",
        description,
        retentionDays: workflowExecutionRetentionPeriodInDays,
        tags: mergeTags([], tags ?? [], limits.server.tagsPerResource),
      } as const;
      await store.domains.register(domain, limits.server.domains);
      return undefined;
    },

    async DescribeDomain({ name }) {
      const { status, description, retentionDays } = await requireDomain(parts, name);
      return {
        domainInfo: { name, status, description, arn: domainArn(parts, name) },
        configuration: { workflowExecutionRetentionPeriodInDays: retentionDays },
      };
    },

    async ListDomains(input) {
      const page = pageOf("ListDomains", input);
      const { items, next } = await store.domains.list({
        status: input.registrationStatus,
        reverse: input.reverseOrder ?? false,
        pageSize: pageSizeOf(input),
        after: positionOf<string>(parts, page, input),
      });
      const domainInfos = items.map(({ name, status, description }) => ({
        name,
        status,
        description,
        arn: domainArn(parts, name),
      }));
      return { domainInfos, ...nextPage(parts, page, next) };
    },

    async DeprecateDomain({ name }) {
      await store.domains.deprecate(name, clock.now());
      return undefined;
    },

    async UndeprecateDomain({ name }) {
      await store.domains.undeprecate(name);
      return undefined;
    },
  };
};
