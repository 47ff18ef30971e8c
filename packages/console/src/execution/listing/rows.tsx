// A list of very many rows, of which those in sight are drawn, each of which can be unfolded.
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

export interface RowsProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly idOf: (row: T) => number;
  readonly head: (row: T) => ReactNode;
  readonly body: (row: T) => ReactNode;
  /** The index of a row to scroll to, unfold and mark, whenever it changes. */
  readonly target: number | undefined;
  /** Keeps the last row in sight. */
  readonly follow: boolean;
  readonly isUnsuccessful: (row: T) => boolean;
}

const estimatedPixels = 37;

const keySteps: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  PageDown: (index, last) => Math.min(index + 15, last),
  PageUp: (index) => Math.max(index - 15, 0),
  Home: () => 0,
  End: (_, last) => last,
};

export const Rows = <T,>(props: RowsProps<T>) => {
  const { label, rows, idOf, target, follow } = props;
  const place = useRef<HTMLUListElement>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const [active, setActive] = useState(0);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => estimatedPixels,
    overscan: 12,
    getItemKey: (index) => idOf(rows[index] as T),
  });
  const unfold = (id: number, isOpen: boolean) =>
    setUnfolded((earlier) => new Set(isOpen ? [...earlier, id] : without(earlier, id)));
  const toFocus = useFocus(place);
  const focusRow = (index: number) => {
    toFocus.current = index;
    setActive(index);
    virtualizer.scrollToIndex(index);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new target is gone to.
  useEffect(() => {
    if (target === undefined || !rows[target]) return;
    unfold(idOf(rows[target]), true);
    setActive(target);
    virtualizer.scrollToIndex(target, { align: "center" });
  }, [target]);
  useEffect(() => {
    if (follow && rows.length > 0) virtualizer.scrollToIndex(rows.length - 1, { align: "end" });
  }, [follow, rows.length, virtualizer]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextRow(event, active, rows.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    focusRow(next);
  };
  return (
    <ul className="rows" ref={place} aria-label={label} onKeyDown={onKeyDown}>
      <li
        className="rows-space"
        aria-hidden="true"
        style={{ blockSize: virtualizer.getTotalSize() }}
      />
      {virtualizer.getVirtualItems().map(({ index, start, key }) => (
        <Row
          key={key}
          {...props}
          virtualizer={virtualizer}
          index={index}
          start={start}
          unfold={unfold}
          setActive={setActive}
          row={rows[index] as T}
          isOpen={unfolded.has(idOf(rows[index] as T))}
          isEntry={index === entryOf(active, virtualizer.range)}
        />
      ))}
    </ul>
  );
};

/** The row that Tab comes to: the last active one or, where that is not in sight, the first. */
const entryOf = (active: number, inSight: Virtualizer<HTMLUListElement, Element>["range"]) =>
  inSight && (active < inSight.startIndex || active > inSight.endIndex)
    ? inSight.startIndex
    : active;

/**
 * Gives the focus to the row of the index that is put into what is returned, with the rendering
 * that draws it: a later key must not meet the row that had the focus before.
 */
const useFocus = (place: RefObject<HTMLUListElement | null>): RefObject<number | undefined> => {
  const toFocus = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const head = toFocus.current === undefined ? null : headIn(place.current, toFocus.current);
    if (!head) return;
    toFocus.current = undefined;
    head.focus({ preventScroll: true });
  });
  return toFocus;
};

const without = (ids: ReadonlySet<number>, id: number) => [...ids].filter((each) => each !== id);

/** Keys that are pressed inside of an unfolded row are none of the list's. */
const nextRow = (event: KeyboardEvent, active: number, last: number): number | undefined =>
  (event.target as HTMLElement).matches(".row-head")
    ? keySteps[event.key]?.(active, last)
    : undefined;

const headIn = (place: HTMLElement | null, index: number): HTMLElement | null =>
  place?.querySelector(`[data-index="${index}"] .row-head`) ?? null;

interface RowProps<T> extends RowsProps<T> {
  readonly virtualizer: Virtualizer<HTMLUListElement, Element>;
  readonly index: number;
  readonly start: number;
  readonly row: T;
  readonly isOpen: boolean;
  readonly isEntry: boolean;
  readonly unfold: (id: number, isOpen: boolean) => void;
  readonly setActive: (index: number) => void;
}

const Row = <T,>(props: RowProps<T>) => {
  const { virtualizer, index, start, row, rows, isOpen, isEntry, target } = props;
  const id = props.idOf(row);
  return (
    <li
      ref={virtualizer.measureElement}
      data-index={index}
      className="row"
      data-target={target === index}
      data-unsuccessful={props.isUnsuccessful(row)}
      aria-setsize={rows.length}
      aria-posinset={index + 1}
      style={{ transform: `translateY(${start}px)` }}
    >
      <button
        type="button"
        className="row-head"
        aria-expanded={isOpen}
        tabIndex={isEntry ? 0 : -1}
        onFocus={() => props.setActive(index)}
        onClick={() => props.unfold(id, !isOpen)}
      >
        {props.head(row)}
      </button>
      {isOpen && <div className="row-body">{props.body(row)}</div>}
    </li>
  );
};
