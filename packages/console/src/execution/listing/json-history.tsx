// The events as the wire has them, a row for each line of text.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { ScrollArea } from "../../kit/scroll-area.tsx";
import { useTexts } from "../../kit/texts.ts";
import { eventRows, type RowFilter } from "../history/rows.ts";
import { eventToWire } from "../history/wire.ts";
import { usePageState } from "../page-state.ts";
import { useShown } from "../shown.ts";
import { HistoryBar } from "./history-bar.tsx";
import { historyTexts } from "./history-texts.ts";

const linePixels = 20;

export const JsonHistory = ({ filter }: { readonly filter: RowFilter }) => {
  const { view } = useShown();
  const texts = useTexts(historyTexts);
  const [{ event }] = usePageState();
  const rows = useMemo(() => eventRows(view, filter).slice(), [view, filter]);
  const lines = useMemo(
    () => rows.flatMap((each) => JSON.stringify(eventToWire(each), null, 2).split("\n")),
    [rows],
  );
  const place = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: () => linePixels,
    overscan: 20,
  });
  const isFound = event !== undefined && rows.some(({ id }) => id === event);
  return (
    <div className="stack history">
      <HistoryBar shown={rows.length} all={view.events.length} isFound={isFound} />
      <ScrollArea className="json-lines" ref={place} aria-label={texts.json}>
        <div className="json-space" style={{ blockSize: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <div key={index} style={{ transform: `translateY(${start}px)` }}>
              {lines[index]}
            </div>
          ))}
        </div>
      </ScrollArea>
    </div>
  );
};
