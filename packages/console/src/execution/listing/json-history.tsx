// The events as the wire has them, a row for each line of text.
import type { HistoryEvent } from "@ekiden/model";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { ScrollArea } from "../../kit/scroll-area.tsx";
import { useTexts } from "../../kit/texts.ts";
import { eventRows, type RowFilter } from "../history/rows.ts";
import { eventToWire } from "../history/wire.ts";
import { usePageState } from "../page-state.ts";
import { useShown } from "../shown.ts";
import { HistoryBar } from "./history-bar.tsx";
import { historyTexts } from "./history-texts.ts";

const linePixels = 20;

const linesOf = (rows: readonly HistoryEvent[]) => {
  const lines: string[] = [];
  const firstLines = rows.map((each) => {
    const first = lines.length;
    lines.push(...JSON.stringify(eventToWire(each), null, 2).split("\n"));
    return first;
  });
  return { lines, firstLines };
};

export const JsonHistory = ({ filter }: { readonly filter: RowFilter }) => {
  const { view } = useShown();
  const texts = useTexts(historyTexts);
  const [{ event }] = usePageState();
  const rows = useMemo(() => eventRows(view, filter).slice(), [view, filter]);
  const { lines, firstLines } = useMemo(() => linesOf(rows), [rows]);
  const place = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: () => linePixels,
    overscan: 20,
  });
  const at = rows.findIndex(({ id }) => id === event);
  const from = firstLines[at];
  const to = firstLines[at + 1] ?? lines.length;
  useEffect(() => {
    if (from !== undefined) virtualizer.scrollToIndex(from, { align: "start" });
  }, [from, virtualizer]);
  return (
    <div className="stack history">
      <HistoryBar shown={rows.length} all={view.events.length} isFound={at >= 0} />
      <ScrollArea className="json-lines" ref={place} aria-label={texts.json}>
        <div className="json-space" style={{ blockSize: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              data-target={from !== undefined && index >= from && index < to}
              style={{ transform: `translateY(${start}px)` }}
            >
              {lines[index]}
            </div>
          ))}
        </div>
      </ScrollArea>
    </div>
  );
};
