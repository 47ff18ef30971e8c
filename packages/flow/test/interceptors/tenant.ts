// tenant.ts
import { type Interceptor, workflowInfo } from "@ekiden/flow";

const prefix = "tenant:";

/** The tenant of the workflow that calls. */
export const currentTenant = (): string | undefined =>
  workflowInfo()
    .tags.find((tag) => tag.startsWith(prefix))
    ?.slice(prefix.length);

/** Tags what a client starts, and all its children; lines of the log say whose they are. */
export const tenants = (tenant?: string): Interceptor => ({
  client: {
    start({ settings, ...input }, next) {
      if (tenant === undefined) return next({ ...input, settings });
      const tags = [...(settings.tags ?? []), prefix + tenant];
      return next({ ...input, settings: { ...settings, tags } });
    },
  },
  workflow: () => ({
    outbound: {
      startChildWorkflowExecution(input, next) {
        const { options } = input;
        const own = currentTenant();
        const added = own === undefined ? [] : [prefix + own];
        const tags = [...(options.tags ?? []), ...added];
        return next({ ...input, options: { ...options, tags } });
      },
      getLogAttributes: (fields, next) => next({ ...fields, tenant: currentTenant() }),
    },
  }),
});
