// The history: grouped by operation, event by event, or as JSON; searched, followed, downloaded.
import "./listing.css";
import { useDeferredValue, useMemo } from "react";
import { Empty } from "../../kit/feedback.tsx";
import { useTexts } from "../../kit/texts.ts";
import { isUnsuccessful, type OperationKind } from "../history/operation.ts";
import { eventRows, operationRows, type RowFilter } from "../history/rows.ts";
import { kindTexts } from "../operation-texts.ts";
import { usePageState } from "../page-state.ts";
import { useShown } from "../shown.ts";
import { EventBody, EventHead } from "./event-row.tsx";
import { HistoryBar } from "./history-bar.tsx";
import { historyTexts } from "./history-texts.ts";
import { JsonHistory } from "./json-history.tsx";
import { OperationBody, OperationHead } from "./operation-row.tsx";
import { Rows, type RowsProps } from "./rows.tsx";

const useFilter = (): RowFilter => {
  const [{ text, kinds, unsuccessful }] = usePageState();
  const deferred = useDeferredValue(text);
  return useMemo(
    () => ({
      text: deferred,
      kinds: kinds === "" ? [] : kinds.split(",").filter(isKind),
      unsuccessfulOnly: unsuccessful,
    }),
    [deferred, kinds, unsuccessful],
  );
};

const isKind = (text: string): text is OperationKind => Object.hasOwn(kindTexts.en, text);

export const HistoryTab = () => {
  const [{ form }] = usePageState();
  const filter = useFilter();
  if (form === "full") return <FullHistory filter={filter} />;
  if (form === "json") return <JsonHistory filter={filter} />;
  return <CompactHistory filter={filter} />;
};

interface FormProps {
  readonly filter: RowFilter;
}

const CompactHistory = ({ filter }: FormProps) => {
  const { view } = useShown();
  const [{ event }] = usePageState();
  // The view grows in place, so that only a new one is looked through again.
  const rows = useMemo(() => operationRows(view, filter).slice(), [view, filter]);
  return (
    <HistoryList
      rows={rows}
      all={view.operations.length}
      wanted={event === undefined ? undefined : view.operationOf.get(event)?.id}
      head={(operation) => <OperationHead operation={operation} />}
      body={(operation) => <OperationBody operation={operation} />}
      isUnsuccessful={isUnsuccessful}
    />
  );
};

const FullHistory = ({ filter }: FormProps) => {
  const { view } = useShown();
  const [{ event }] = usePageState();
  const rows = useMemo(() => eventRows(view, filter).slice(), [view, filter]);
  return (
    <HistoryList
      rows={rows}
      all={view.events.length}
      wanted={event}
      head={(each) => <EventHead event={each} />}
      body={(each) => <EventBody event={each} />}
      isUnsuccessful={(each) => {
        const operation = view.operationOf.get(each.id);
        return operation !== undefined && isUnsuccessful(operation) && operation.ending === each;
      }}
    />
  );
};

interface ListProps<Row> extends Pick<RowsProps<Row>, "rows" | "head" | "body" | "isUnsuccessful"> {
  /** How many there are, whether they match the filter or not. */
  readonly all: number;
  /** The id of the row to go to. */
  readonly wanted: number | undefined;
}

const HistoryList = <Row extends { readonly id: number }>({
  all,
  wanted,
  ...list
}: ListProps<Row>) => {
  const texts = useTexts(historyTexts);
  const [{ follow }] = usePageState();
  const { rows } = list;
  const target = wanted === undefined ? -1 : rows.findIndex(({ id }) => id === wanted);
  return (
    <div className="stack history">
      <HistoryBar shown={rows.length} all={all} isFound={target >= 0} />
      {rows.length === 0 ? (
        <NothingFound />
      ) : (
        <Rows
          {...list}
          label={texts.list}
          idOf={({ id }) => id}
          target={target < 0 ? undefined : target}
          follow={follow}
        />
      )}
    </div>
  );
};

const NothingFound = () => {
  const texts = useTexts(historyTexts);
  return (
    <Empty title={texts.nothingFound}>
      <p>{texts.nothingFoundMore}</p>
    </Empty>
  );
};
