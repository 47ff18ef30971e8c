// The table of executions: rows are only there while they can be seen, however many there are.
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useRef } from "react";
import type { ExecutionInfo } from "../api/ekiden-types.ts";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { StatusBadge } from "../kit/status.tsx";
import { useTexts } from "../kit/texts.ts";
import { Duration, Moment } from "../kit/time.tsx";
import { PausedBadge } from "../pauses/paused.tsx";
import { executionsTexts } from "./executions-texts.ts";
import type { ColumnName } from "./search.ts";
import type { Selected } from "./selection.ts";

const rowPixels = 44;
const overscanRows = 6;
/** So near to the end, older ones are asked for: early enough that they are there in time. */
const rowsBeforeEnd = (count: number) => Math.min(500, count / 5);

interface TableProps {
  readonly domain: string;
  readonly rows: readonly ExecutionInfo[];
  readonly columns: readonly ColumnName[];
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
  readonly selected: Selected;
  readonly isAllSelected: boolean;
  /** Always the same function: what does not change is not drawn again. */
  readonly onSelect: (infos: readonly ExecutionInfo[], isSelected: boolean) => void;
  readonly changed: ReadonlySet<string>;
  readonly onEnd: () => void;
}

export const ExecutionsTable = (props: TableProps) => {
  const { domain, rows, columns, selected, changed, onSelect, onEnd } = props;
  const texts = useTexts(executionsTexts);
  const scroller = useRef<HTMLElement>(null);
  const { getTotalSize, getVirtualItems } = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: overscanRows,
  });
  const shown = getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - rowsBeforeEnd(rows.length)) onEnd();
  }, [last, rows.length, onEnd]);
  return (
    <ScrollArea className="grid" ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a real table cannot be left out. */}
      <div
        role="table"
        aria-label={texts.title}
        aria-rowcount={rows.length + 1}
        data-columns={columns.join(" ")}
        style={{ "--columns": templateOf(columns) } as object}
      >
        <Head {...props} />
        {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
        <div role="rowgroup" className="grid-body" style={{ blockSize: getTotalSize() }}>
          {shown.map(({ index }) => {
            const info = rows[index];
            if (!info) return null;
            const { runId } = info.execution;
            return (
              <Row
                key={runId}
                domain={domain}
                info={info}
                index={index}
                columns={columns}
                onSelect={onSelect}
                isSelected={selected.has(runId)}
                isChanged={changed.has(runId)}
              />
            );
          })}
        </div>
      </div>
    </ScrollArea>
  );
};

interface RowProps extends Pick<TableProps, "domain" | "columns" | "onSelect"> {
  readonly info: ExecutionInfo;
  readonly index: number;
  readonly isSelected: boolean;
  readonly isChanged: boolean;
}

/** Drawn again when something about it changes, and not because others come into sight. */
const Row = memo((props: RowProps) => {
  const { domain, info, index, columns, isChanged } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of a table without table elements.
    // biome-ignore lint/a11y/useFocusableInteractive: its link and box take the focus.
    <div
      role="row"
      aria-rowindex={index + 2}
      className={isChanged ? "row changed" : "row"}
      style={{ transform: `translateY(${index * rowPixels}px)`, blockSize: rowPixels }}
    >
      <SelectCell {...props} />
      <Cell name="status">
        {info.paused ? (
          <PausedBadge pause={info.paused} />
        ) : (
          <StatusBadge status={info.closeStatus ?? "OPEN"} />
        )}
      </Cell>
      {columns.map((name) => (
        <Cell key={name} name={name}>
          {cells[name](info, domain)}
        </Cell>
      ))}
    </div>
  );
});

const widths: Readonly<Record<ColumnName, string>> = {
  workflowId: "minmax(12rem, 2.2fr)",
  type: "minmax(9rem, 1.4fr)",
  runId: "minmax(10rem, 1.6fr)",
  started: "10.5rem",
  closedAt: "10.5rem",
  duration: "7rem",
  tags: "minmax(7rem, 1fr)",
  parent: "minmax(9rem, 1.2fr)",
};

const templateOf = (columns: readonly ColumnName[]): string =>
  ["2.25rem", "9.5rem", ...columns.map((name) => widths[name])].join(" ");

interface CellProps {
  readonly name: string;
  readonly children: ReactNode;
}

const Cell = ({ name, children }: CellProps) => (
  // biome-ignore lint/a11y/useSemanticElements: a cell of a table without table elements.
  <div role="cell" className="cell" data-column={name}>
    {children}
  </div>
);

const Head = ({ columns, sort, onSort, rows, isAllSelected, onSelect }: TableProps) => {
  const texts = useTexts(executionsTexts);
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <div role="rowgroup" className="grid-head">
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus. */}
      <div role="row" className="row" aria-rowindex={1}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
        <div role="columnheader" className="cell" tabIndex={-1}>
          <input
            type="checkbox"
            aria-label={texts.selectLoaded}
            checked={isAllSelected}
            onChange={({ target }) => onSelect(rows, target.checked)}
          />
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
        <div role="columnheader" className="cell" tabIndex={-1}>
          {texts.statusColumn}
        </div>
        {columns.map((name) => (
          <HeadCell key={name} name={name} sort={sort ?? "-started"} onSort={onSort} />
        ))}
      </div>
    </div>
  );
};

interface HeadCellProps {
  readonly name: ColumnName;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

const HeadCell = ({ name, sort, onSort }: HeadCellProps) => {
  const texts = useTexts(executionsTexts);
  const order = { [name]: "ascending", [`-${name}`]: "descending" }[sort] as
    | "ascending"
    | "descending"
    | undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a header of a table without table elements.
    <div role="columnheader" className="cell" aria-sort={order ?? "none"} tabIndex={-1}>
      <button type="button" onClick={() => onSort(sort === `-${name}` ? name : `-${name}`)}>
        {texts[name]}
        <span aria-hidden="true">
          {{ ascending: " ↑", descending: " ↓", none: "" }[order ?? "none"]}
        </span>
      </button>
    </div>
  );
};

const SelectCell = ({ info, isSelected, onSelect }: RowProps) => {
  const { select } = useTexts(executionsTexts);
  const { workflowId } = info.execution;
  return (
    <Cell name="select">
      <input
        type="checkbox"
        aria-label={select(workflowId)}
        checked={isSelected}
        onChange={({ target }) => onSelect([info], target.checked)}
      />
    </Cell>
  );
};

interface ExecutionLinkProps {
  readonly domain: string;
  readonly execution: { readonly workflowId: string; readonly runId: string };
}

const ExecutionLink = ({ domain, execution }: ExecutionLinkProps) => (
  <Link
    to="/domains/$domain/executions/$workflowId/$runId"
    params={{ domain, ...execution }}
    title={execution.workflowId}
  >
    {execution.workflowId}
  </Link>
);

const cells: Readonly<Record<ColumnName, (info: ExecutionInfo, domain: string) => ReactNode>> = {
  workflowId: ({ execution }, domain) => <ExecutionLink domain={domain} execution={execution} />,
  type: ({ workflowType: { name, version } }) => (
    <span title={`${name} ${version}`}>
      {name} <span className="faint">{version}</span>
    </span>
  ),
  runId: ({ execution }) => <code title={execution.runId}>{execution.runId}</code>,
  started: ({ startTimestamp }) => <Moment at={startTimestamp} isShort />,
  closedAt: ({ closeTimestamp }) =>
    closeTimestamp === undefined ? "—" : <Moment at={closeTimestamp} isShort />,
  duration: ({ startTimestamp, closeTimestamp }) => (
    <Duration from={startTimestamp} to={closeTimestamp} />
  ),
  tags: ({ tagList }) => tagList?.map((tag) => <Tag key={tag} tag={tag} />),
  parent: ({ parent }, domain) =>
    parent ? <ExecutionLink domain={domain} execution={parent} /> : "—",
};

const Tag = ({ tag }: { readonly tag: string }) => (
  <span className="tag" title={tag}>
    {tag}
  </span>
);
