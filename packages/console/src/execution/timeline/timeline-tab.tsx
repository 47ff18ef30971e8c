// The timeline: zoomed, folded, or as a table, and what is selected below it.
import "./timeline.css";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../kit/button.tsx";
import { CheckField } from "../../kit/fields.tsx";
import { useTexts } from "../../kit/texts.ts";
import { timeScale } from "../history/scale.ts";
import { OperationBody, OperationHead } from "../listing/operation-row.tsx";
import { usePageState } from "../page-state.ts";
import { usePresent, useShown } from "../shown.ts";
import { Chart } from "./chart.tsx";
import { Minimap } from "./minimap.tsx";
import { OperationsTable } from "./operations-table.tsx";
import { timelineTexts } from "./timeline-texts.ts";
import { textOf, type Viewport, viewportIn, whole, zoomed } from "./viewport.ts";

const zoomFactor = 0.5;

export const TimelineTab = () => {
  const { view } = useShown();
  const [{ folded, table, event }, change] = usePageState();
  const present = usePresent();
  const scale = useMemo(() => timeScale(view.events, present, { folded }), [view, present, folded]);
  const [chosen, setChosen] = useZoom();
  const length = scale.shownMilliseconds;
  const viewport = chosen ?? whole(length);
  const onViewport = (next: Viewport) =>
    setChosen(next.from <= 0 && next.to >= length ? undefined : next);
  const zoom = (factor: number) =>
    onViewport(zoomed(viewport, length, { factor, anchor: (viewport.from + viewport.to) / 2 }));
  const selected = event === undefined ? undefined : view.operationOf.get(event);
  const told = useRef<HTMLElement>(null);
  return (
    <div className="stack timeline">
      <TimelineBar
        onZoom={zoom}
        onFit={() => setChosen(undefined)}
        onFold={(on) => {
          setChosen(undefined);
          change({ folded: on });
        }}
      />
      {table ? (
        <OperationsTable />
      ) : (
        <>
          <div className="card timeline-card">
            <Minimap scale={scale} viewport={viewport} onViewport={onViewport} />
            <Chart
              scale={scale}
              viewport={viewport}
              onViewport={onViewport}
              selected={selected}
              onSelect={({ id }) => change({ event: id })}
              onEnter={() => told.current?.focus()}
            />
          </div>
          <Legend />
          <Selected place={told} />
        </>
      )}
    </div>
  );
};

/** So long after the last movement it is written into the address. */
const writeMilliseconds = 300;

/** What is in sight; undefined: all of it, however it grows. */
const useZoom = () => {
  const [{ zoom }, change] = usePageState();
  const [chosen, setChosen] = useState(() => viewportIn(zoom));
  const written = chosen ? textOf(chosen) : "";
  useEffect(() => {
    if (written === zoom) return undefined;
    const writing = setTimeout(() => change({ zoom: written }), writeMilliseconds);
    return () => clearTimeout(writing);
  }, [written, zoom, change]);
  return [chosen, setChosen] as const;
};

interface BarProps {
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  readonly onFold: (isOn: boolean) => void;
}

const TimelineBar = ({ onZoom, onFit, onFold }: BarProps) => {
  const texts = useTexts(timelineTexts);
  const [{ folded, table }, change] = usePageState();
  return (
    <div className="between timeline-bar">
      <div className="actions">
        {!table && (
          <>
            <Button label={texts.zoomIn} onPress={() => onZoom(zoomFactor)}>
              +
            </Button>
            <Button label={texts.zoomOut} onPress={() => onZoom(1 / zoomFactor)}>
              −
            </Button>
            <Button onPress={onFit}>{texts.fit}</Button>
          </>
        )}
      </div>
      <div className="timeline-checks">
        {!table && (
          <CheckField isChecked={folded} onChange={onFold}>
            {texts.folded}
          </CheckField>
        )}
        <CheckField isChecked={table} onChange={(on) => change({ table: on })}>
          {texts.table}
        </CheckField>
      </div>
    </div>
  );
};

const parts = ["queue", "run", "pause", "silence", "moment"] as const;

const Legend = () => {
  const texts = useTexts(timelineTexts);
  return (
    <div className="gantt-legend faint">
      {parts.map((part) => (
        <span key={part}>
          <span className="legend-mark" data-part={part} aria-hidden="true" /> {texts[part]}
        </span>
      ))}
      <span className="legend-keys">{texts.keys}</span>
    </div>
  );
};

const Selected = ({ place }: { readonly place: { current: HTMLElement | null } }) => {
  const { view } = useShown();
  const texts = useTexts(timelineTexts);
  const [{ event }] = usePageState();
  const operation = event === undefined ? undefined : view.operationOf.get(event);
  return (
    <section className="card selected" ref={place} tabIndex={-1} aria-label={texts.selected}>
      {operation ? (
        <>
          <div role="status">
            <OperationHead operation={operation} />
          </div>
          <OperationBody operation={operation} />
        </>
      ) : (
        <p className="faint">{texts.nothingSelected}</p>
      )}
    </section>
  );
};
