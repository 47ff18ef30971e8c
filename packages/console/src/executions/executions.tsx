// Executions of a domain: found by filters that combine, watched as they change, and changed many
// at a time.
import "./executions.css";
import "./query/query.css";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { Button } from "../kit/button.tsx";
import { Empty, Loading } from "../kit/feedback.tsx";
import { CheckField } from "../kit/fields.tsx";
import { useLive } from "../kit/live.ts";
import { useMissingAction } from "../kit/permissions.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { firstCommand } from "../kit/shell.ts";
import { useTexts } from "../kit/texts.ts";
import { type BatchAction, batchOperations } from "./batch.ts";
import { BatchDialog } from "./batch-dialog.tsx";
import { executionsTexts } from "./executions-texts.ts";
import { exportExecutions } from "./exporting.ts";
import { Filters, type FiltersProps } from "./filters.tsx";
import { type Found, useFound } from "./found.ts";
import { QueryFacets } from "./query/query-facets.tsx";
import { QueryField } from "./query/query-field.tsx";
import { QueryResults } from "./query/query-results.tsx";
import { queryTexts } from "./query/query-texts.ts";
import { type QueryFound, queryProblem, useQueryFound } from "./query/use-query.ts";
import {
  type ColumnName,
  columnNames,
  columnsOf,
  type ExecutionsSearch,
  isFiltered,
  readSearch,
  statesOf,
} from "./search.ts";
import { useSelection } from "./selection.ts";
import { ExecutionsTable } from "./table.tsx";

const path = "/domains/$domain/executions";

export const Executions = () => {
  const { domain } = useParams({ from: path });
  const search: ExecutionsSearch = useSearch({ from: path });
  const { change, clear } = useChange(domain);
  const { found, filtered, queried } = useEither(domain, search);
  const live = useLive(domain);
  const selection = useSelection(domain, found.rows);
  const { chosen, hidden } = selection;
  const [batch, setBatch] = useState<Asked>();
  const table = (
    <ExecutionsTable
      domain={domain}
      rows={found.rows}
      columns={columnsOf(search)}
      sort={search.sort ?? (queried ? "" : undefined)}
      selected={selection.selected}
      onSelect={selection.select}
      changed={live.changed}
      onEnd={found.onEnd}
      isAllSelected={chosen.length - hidden === found.rows.length}
      onSort={(sort) => change({ sort })}
    />
  );
  return (
    <div className="stack">
      <Title domain={domain} />
      <Asking domain={domain} search={search} change={change} clear={clear} queried={queried} />
      <div className="toolbar">
        <BatchButtons
          domain={domain}
          count={chosen.length}
          hidden={hidden}
          withoutSelection={withoutSelectionOf(search)}
          onBatch={(action) => setBatch({ domain, search, action, isSelection: chosen.length > 0 })}
          onUnselect={selection.unselect}
        />
        <span className="end" />
        <LiveMark isConnected={live.isConnected && !found.error} isKeptUp={found.isKeptUp} />
        <Columns search={search} onChange={(columns) => change({ columns })} />
        <ExportMenu domain={domain} rows={chosen.length > 0 ? chosen : found.rows} />
      </div>
      <Results domain={domain} search={search} filtered={filtered} queried={queried}>
        {table}
      </Results>
      {batch && (
        <BatchDialog
          domain={batch.domain}
          search={batch.search}
          action={batch.action}
          selected={batch.isSelection ? chosen : undefined}
          onClose={(left) => {
            setBatch(undefined);
            if (left) selection.selectOnly(left);
            found.again();
          }}
        />
      )}
    </div>
  );
};

/** Of many executions, as it was asked for: the address may change beside the dialog. */
interface Asked {
  readonly domain: string;
  readonly search: ExecutionsSearch;
  readonly action: BatchAction;
  readonly isSelection: boolean;
}

/** By a query where there is one, and else by the filters. */
const useEither = (domain: string, search: ExecutionsSearch) => {
  const { query, sort } = search;
  const filtered = useFound(domain, search);
  const asked = useQueryFound(domain, query ?? "", sort);
  const queried = query === undefined ? undefined : asked;
  const { rows, error, isKeptUp, more, again } = queried ?? filtered;
  // What a call may look at was not enough for a page: only a person goes on from there.
  const goesOn = queried ? queried.reach === "more" : !filtered.isComplete;
  const onEnd = useCallback(() => {
    if (goesOn) more();
  }, [goesOn, more]);
  return { filtered, queried, found: { rows, error, isKeptUp, again, onEnd } };
};

interface ResultsProps extends Pick<ResultProps, "domain" | "search" | "children"> {
  readonly filtered: Found;
  readonly queried: QueryFound | undefined;
}

const Results = ({ domain, search, filtered, queried, children }: ResultsProps) =>
  queried ? (
    <QueryResults found={queried} isSorted={search.sort !== undefined}>
      {children}
    </QueryResults>
  ) : (
    <Result domain={domain} found={filtered} search={search}>
      {children}
    </Result>
  );

interface AskingProps {
  readonly domain: string;
  readonly search: ExecutionsSearch;
  readonly change: FiltersProps["onChange"];
  readonly clear: () => void;
  readonly queried: QueryFound | undefined;
}

/** The query with its facets, or the filters. */
const Asking = ({ domain, search, change, clear, queried }: AskingProps) => {
  const { query = "" } = search;
  const problem = queryProblem(queried?.error ?? null);
  // What cannot be found is not counted, either.
  const isFound = queried && !queried.isLoading && !queried.error;
  const ask = (asked: string | undefined) => change({ query: asked, sort: undefined });
  return (
    <>
      <QueryField query={query} problem={problem} onAsk={ask} />
      {!queried && <Filters domain={domain} search={search} onChange={change} onClear={clear} />}
      {isFound && <QueryFacets domain={domain} query={query} onNarrow={ask} />}
    </>
  );
};

/** What changes in the search changes in the address, and nowhere else. */
const useChange = (domain: string) => {
  const navigate = useNavigate();
  const change: FiltersProps["onChange"] = (changed) =>
    void navigate({
      to: path,
      params: { domain },
      search: (before) => readSearch({ ...before, ...changed }),
      // Of a query, the one before is gone back to; filters are changed one after another.
      replace: !Object.hasOwn(changed, "query"),
    });
  const clear = () => void navigate({ to: path, params: { domain }, search: {} });
  return { change, clear };
};

const Title = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(executionsTexts);
  const navigate = useNavigate();
  const start = () => void navigate({ to: "/domains/$domain/start", params: { domain } });
  return (
    <div className="between">
      <h1>{texts.title}</h1>
      <Button look="primary" onPress={start}>
        {texts.start}
      </Button>
    </div>
  );
};

interface LiveMarkProps {
  readonly isConnected: boolean;
  readonly isKeptUp: boolean;
}

const LiveMark = ({ isConnected, isKeptUp }: LiveMarkProps) => {
  const texts = useTexts(executionsTexts);
  const isLive = isConnected && isKeptUp;
  return (
    <span className={isLive ? "live connected" : "live"} role="status">
      {isLive ? texts.live : isKeptUp ? texts.notLive : texts.notKeptUp}
    </span>
  );
};

interface ResultProps {
  readonly domain: string;
  readonly found: Found;
  readonly search: ExecutionsSearch;
  readonly children: React.ReactNode;
}

interface NothingFoundProps {
  readonly domain: string;
  readonly isFiltered: boolean;
}

const NothingFound = ({ domain, isFiltered }: NothingFoundProps) => {
  const texts = useTexts(executionsTexts);
  if (isFiltered) return <Empty title={texts.none}>{texts.noneText}</Empty>;
  return (
    <Empty
      title={texts.empty}
      command={firstCommand("start-workflow-execution", location.origin, {
        domain,
        "workflow-id": "my-first",
        "workflow-type": "name=NAME,version=VERSION",
      })}
    >
      {texts.emptyText}
    </Empty>
  );
};

const Result = ({ domain, found, search, children }: ResultProps) => {
  const { rows, isComplete, isLoading, isEarlier, error, errorUpdateCount, again } = found;
  const isUnknown = rows.length === 0 && (isLoading || isEarlier || error !== null);
  const data = isUnknown ? undefined : rows;
  return (
    <QueryContent query={{ data, error, errorUpdateCount, refetch: again }}>
      {() => (
        <>
          {rows.length > 0 && <div className={isEarlier ? "earlier" : undefined}>{children}</div>}
          {rows.length === 0 && isComplete && (
            <NothingFound domain={domain} isFiltered={isFiltered(search)} />
          )}
          <HowMany found={found} isSorted={search.sort !== undefined} />
        </>
      )}
    </QueryContent>
  );
};

interface HowManyProps {
  readonly found: Found;
  readonly isSorted: boolean;
}

const HowMany = ({ found, isSorted }: HowManyProps) => {
  const texts = useTexts(executionsTexts);
  const { rows, examined, isComplete, isLoading, isEarlier, error, more } = found;
  // Of open and closed ones, which are asked for apart, some may still be on their way.
  const isKnown = isComplete && !isLoading && error === null;
  if (isEarlier) return <Loading />;
  return (
    <div className="toolbar">
      <p className="faint" role="status">
        {texts.shown(rows.length, examined)}. {isKnown ? texts.complete : texts.notComplete}{" "}
        {isSorted && !isComplete && texts.sortedLoaded}
      </p>
      {!isComplete && <Button onPress={more}>{texts.more}</Button>}
    </div>
  );
};

const actions: readonly BatchAction[] = ["cancel", "signal", "terminate"];

/**
 * What is acted on where nothing is selected. Of what a query finds, and of closed executions, that
 * is nothing.
 */
type WithoutSelection = "allMatching" | "selectFirst" | "noneOpen";

const withoutSelectionOf = (search: ExecutionsSearch): WithoutSelection => {
  if (search.query !== undefined) return "selectFirst";
  return statesOf(search).includes("open") ? "allMatching" : "noneOpen";
};

interface BatchButtonsProps {
  readonly domain: string;
  readonly count: number;
  /** Of these, those that the list shows no longer. */
  readonly hidden: number;
  readonly withoutSelection: WithoutSelection;
  readonly onBatch: (action: BatchAction) => void;
  readonly onUnselect: () => void;
}

const BatchButtons = (props: BatchButtonsProps) => {
  const { domain, count, hidden, withoutSelection, onBatch, onUnselect } = props;
  const texts = useTexts(executionsTexts);
  const { selectFirst } = useTexts(queryTexts);
  const { allMatching, noneOpen } = texts;
  const missing = {
    cancel: useMissingAction(batchOperations.cancel, domain),
    signal: useMissingAction(batchOperations.signal, domain),
    terminate: useMissingAction(batchOperations.terminate, domain),
  };
  return (
    <>
      <span className="faint" role="status">
        {count > 0
          ? texts.selected(count)
          : { selectFirst, noneOpen, allMatching }[withoutSelection]}
        {hidden > 0 && texts.notInList(hidden)}
      </span>
      {actions.map((action) => (
        <Button
          key={action}
          look={action === "terminate" ? "danger" : "plain"}
          missingAction={missing[action]}
          isDisabled={withoutSelection !== "allMatching" && count === 0}
          onPress={() => onBatch(action)}
        >
          {texts[action]}
        </Button>
      ))}
      {count > 0 && (
        <Button look="quiet" onPress={onUnselect}>
          {texts.unselect}
        </Button>
      )}
    </>
  );
};

interface ColumnsProps {
  readonly search: ExecutionsSearch;
  readonly onChange: (columns: string) => void;
}

const Columns = ({ search, onChange }: ColumnsProps) => {
  const texts = useTexts(executionsTexts);
  const shown = columnsOf(search);
  const toggle = (name: ColumnName, isShown: boolean) =>
    onChange(
      columnNames
        .filter((each) => (each === name ? isShown : shown.includes(each)))
        // The first one leads to the execution, and stays.
        .filter((each) => each !== "workflowId")
        .reduce((all, each) => `${all},${each}`, "workflowId"),
    );
  return (
    <details className="pop">
      <summary className="button">{texts.columns}</summary>
      <div>
        {columnNames.slice(1).map((name) => (
          <CheckField
            key={name}
            isChecked={shown.includes(name)}
            onChange={(isShown) => toggle(name, isShown)}
          >
            {texts[name]}
          </CheckField>
        ))}
      </div>
    </details>
  );
};

interface ExportMenuProps {
  readonly domain: string;
  readonly rows: Found["rows"];
}

const ExportMenu = ({ domain, rows }: ExportMenuProps) => {
  const texts = useTexts(executionsTexts);
  return (
    <details className="pop">
      <summary className="button">{texts.exporting}</summary>
      <div>
        {(["csv", "json"] as const).map((format) => (
          <Button key={format} onPress={() => exportExecutions(domain, format, rows)}>
            {texts[format]} ({rows.length})
          </Button>
        ))}
      </div>
    </details>
  );
};
