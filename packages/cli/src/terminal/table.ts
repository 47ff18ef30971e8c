// Rows for people: columns as wide as what is in them, and no wider than the terminal.
import { type Color, type Paint, paintFor } from "./colors.ts";
import { padded, shortened, shownText, widthOf } from "./shown-text.ts";

export interface Column<T> {
  readonly title: string;
  readonly text: (item: T) => string;
  /** Where the rows are wider than the terminal, this column gives way. */
  readonly isShortened?: boolean;
  readonly color?: (item: T) => Color | undefined;
}

interface TableOptions {
  /** Of the terminal; nothing is shortened unless given. */
  readonly columns?: number | undefined;
  readonly isColored?: boolean;
}

const gap = "  ";
/** A shortened column keeps so much. */
const minColumns = 8;

/** Lines without an end of line after the last. */
export const tableOf = <T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  { columns: available, isColored = false }: TableOptions = {},
): string => {
  const cells = items.map((item) => columns.map(({ text }) => shownText(text(item))));
  // Row by row: a call takes so many arguments, and there may be more rows.
  const natural = columns.map(({ title }, at) =>
    cells.reduce(
      (widest, row) => Math.max(widest, widthOf(row[at] ?? "")),
      widthOf(shownText(title)),
    ),
  );
  const widths = available === undefined ? natural : fitted(columns, natural, available);
  const paint = paintFor(isColored);
  const titles = columns.map(({ title }) => shownText(title));
  const lines = items.map((item, row) => {
    const colors = columns.map(({ color }) => color?.(item));
    return lineOf({ cells: cells[row] ?? [], widths, colors }, paint);
  });
  return [
    lineOf({ cells: titles, widths, colors: titles.map(() => "bold") }, paint),
    ...lines,
  ].join("\n");
};

interface Line {
  readonly cells: readonly string[];
  readonly widths: readonly number[];
  readonly colors: readonly (Color | undefined)[];
}

/** Blanks stay outside of the colors, so that none are left at the end of a line. */
const lineOf = ({ cells, widths, colors }: Line, paint: Paint): string =>
  cells
    .map((text, at) => {
      const width = widths[at] ?? 0;
      const shown = shortened(text, width);
      return paint(colors[at], shown) + padded(shown, width).slice(shown.length);
    })
    .join(gap)
    .trimEnd();

/** Takes columns from the widest of those that give way, until the rows fit. */
const fitted = <T>(
  columns: readonly Column<T>[],
  natural: readonly number[],
  available: number,
): readonly number[] => {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
  excess -= available;
  while (excess > 0) {
    const candidates = widths.map((width, at) =>
      columns[at]?.isShortened && width > minColumns ? width : 0,
    );
    const widest = Math.max(...candidates);
    if (widest === 0) return widths;
    widths[candidates.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths;
};

/** The same for rows of texts, all of which are shown whole. */
export const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  tableOf(
    titles.map((title, at) => ({ title, text: (row: readonly string[]) => row[at] ?? "" })),
    rows,
  );
