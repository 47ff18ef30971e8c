// Open executions of a domain, as the executions of a job.
import { refuse } from "@ekiden/model";
import type { VisibilityStore } from "../../store/visibility-store.ts";
import type { JobSelection, SelectedExecutions } from "./selection.ts";

export const listSelection = (visibility: VisibilityStore): JobSelection => {
  const require = ({ query }: SelectedExecutions) => {
    if (!query.startsWith("status ="))
      throw refuse.invalid(`The query is not understood: ${query}`);
  };
  const asked = ({ domain, at }: SelectedExecutions) =>
    ({
      domain,
      state: "open",
      by: "startTime",
      oldest: 0,
      latest: at,
      filter: { type: { name: "order" } },
    }) as const;
  return {
    require,
    async page(of, { after, maxExecutions }) {
      require(of);
      const page = { reverse: true, pageSize: maxExecutions, after };
      if (of.query.includes("TERMINATED"))
        return visibility.list({ ...asked(of), state: "closed", ...page });
      return visibility.list({ ...asked(of), ...page });
    },
    async sample(of, maxExecutions) {
      const { executions } = await this.page(of, { maxExecutions });
      return { ...(await visibility.count(asked(of))), executions };
    },
  };
};
