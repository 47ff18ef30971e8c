// The timeline as a table: the same operations and times, for reading and for screen readers.
import "./operations-table.css";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { ScrollArea } from "../../kit/scroll-area.tsx";
import { useTexts } from "../../kit/texts.ts";
import { durationsOf } from "../history/lanes.ts";
import { type Operation, outcomeOf } from "../history/operation.ts";
import { kindTexts } from "../operation-texts.ts";
import { EventLink } from "../parts/event-link.tsx";
import { StateBadge } from "../parts/state.tsx";
import { Clock, formatMilliseconds } from "../parts/times.tsx";
import { usePresent, useShown } from "../shown.ts";
import { timelineTexts } from "./timeline-texts.ts";

const rowPixels = 34;
const columns = ["kind", "name", "state", "start", "queued", "ran", "outcome"] as const;

export const OperationsTable = () => {
  const { view } = useShown();
  const texts = useTexts(timelineTexts);
  const place = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: view.operations.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowPixels,
    overscan: 15,
  });
  const items = virtualizer.getVirtualItems();
  return (
    <ScrollArea className="operations" ref={place} aria-label={texts.chart}>
      <table aria-rowcount={view.operations.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} scope="col" data-column={column}>
                {texts[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space pixels={items[0]?.start ?? 0} />
          {items.map(({ index }) => (
            <OperationLine
              key={index}
              operation={view.operations[index] as Operation}
              index={index}
            />
          ))}
          <Space pixels={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </ScrollArea>
  );
};

/** Stands for the rows that are out of sight. */
const Space = ({ pixels }: { readonly pixels: number }) =>
  pixels > 0 ? (
    <tr>
      <td className="operations-space" colSpan={columns.length} style={{ blockSize: pixels }} />
    </tr>
  ) : null;

interface LineProps {
  readonly operation: Operation;
  readonly index: number;
}

const OperationLine = ({ operation, index }: LineProps) => {
  const kinds = useTexts(kindTexts);
  const { queue, run } = durationsOf(operation, usePresent());
  const { id, kind, name, subject, state, opening } = operation;
  return (
    <tr aria-rowindex={index + 2}>
      <td>
        {kinds[kind]} <EventLink id={id} />
      </td>
      <th scope="row">
        {name} {subject !== name && <span className="faint">{subject}</span>}
      </th>
      <td>
        <StateBadge state={state} />
      </td>
      <td>
        <Clock at={opening.at} />
      </td>
      <td className="amount">{queue > 0 && formatMilliseconds(queue)}</td>
      <td className="amount">{run > 0 && formatMilliseconds(run)}</td>
      <td>{outcomeOf(operation)}</td>
    </tr>
  );
};
