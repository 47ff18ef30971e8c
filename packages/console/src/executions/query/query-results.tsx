// What a query finds: its facets, and the executions themselves, in the order of the query.
import type { ReactNode } from "react";
import { Button } from "../../kit/button.tsx";
import { Empty } from "../../kit/feedback.tsx";
import { QueryContent } from "../../kit/query-content.tsx";
import { useTexts } from "../../kit/texts.ts";
import { executionsTexts } from "../executions-texts.ts";
import { queryTexts } from "./query-texts.ts";
import { type QueryFound, queryProblem } from "./use-query.ts";

interface QueryResultsProps {
  readonly found: QueryFound;
  readonly isSorted: boolean;
  /** The table of its rows. */
  readonly children: ReactNode;
}

/** Nothing of a query that cannot be read: what is wrong is said beside its field. */
export const QueryResults = ({ found, isSorted, children }: QueryResultsProps) => {
  const { rows, reach, isLoading, error, errorUpdateCount, again } = found;
  const texts = useTexts(executionsTexts);
  if (queryProblem(error)) return null;
  const isUnknown = rows.length === 0 && (isLoading || error !== null);
  const data = isUnknown ? undefined : rows;
  return (
    <QueryContent query={{ data, error, errorUpdateCount, refetch: again }}>
      {() => (
        <>
          {rows.length > 0 && children}
          {rows.length === 0 && reach === "all" && <Empty title={texts.none} />}
          <Reached found={found} isSorted={isSorted} />
        </>
      )}
    </QueryContent>
  );
};

const Reached = ({ found, isSorted }: Omit<QueryResultsProps, "children">) => {
  const texts = useTexts(queryTexts);
  const { sortedLoaded } = useTexts(executionsTexts);
  const { rows, reach, isFetchingMore, more } = found;
  return (
    <div className="toolbar">
      <p className={reach === "incomplete" ? "warning" : "faint"} role="status">
        {texts.found(rows.length)} {texts[reach]} {isSorted && reach !== "all" && sortedLoaded}
      </p>
      {reach !== "all" && (
        <Button onPress={more} isDisabled={isFetchingMore}>
          {reach === "incomplete" ? texts.goOn : texts.nextPage}
        </Button>
      )}
    </div>
  );
};
