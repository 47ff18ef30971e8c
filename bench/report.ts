// Figures as text for people: tables, and numbers with no more digits than they are worth.
import type { Spread } from "./statistics.ts";

/** Three significant digits at least; whole numbers from 100 on, with separators. */
export const number = (value: number): string => {
  if (!Number.isFinite(value)) return "-";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
};

export const megabytes = (bytes: number): string => `${number(bytes / 1e6)} MB`;
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const withSpread = ({ median, min, max }: Spread): string =>
  `${number(median)} (${number(min)}-${number(max)})`;

export const say = (text = ""): void => {
  process.stdout.write(`${text}\n`);
};

/** The first row is the heading; the first column is the name of each row. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width));
  return [rows[0] ?? [], rule, ...rows.slice(1)].map(line).join("\n");
};
