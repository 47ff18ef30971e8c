// What the scans of both stores have in common: lists and counts go through the executions by time.
import type { ExecutionId, VisibilityQuery } from "./store.ts";

export interface VisibilityLimits {
  /** Rows that one count looks at; it is truncated there. */
  readonly maxRowsPerCount: number;
  /** Rows that one filtered page looks at; it ends there, however short. */
  readonly maxRowsPerPage: number;
  /** Characters of state on one page; it ends there. */
  readonly maxCharactersPerPage: number;
}

export const visibilityDefault: VisibilityLimits = {
  maxRowsPerCount: 100_000,
  maxRowsPerPage: 20_000,
  maxCharactersPerPage: 16_000_000,
};

/** Where a page ends or a scan stops: after this row. */
export interface Position {
  /** Milliseconds. */
  readonly time: number;
  readonly id: ExecutionId;
}

/** Both ends included (milliseconds). */
interface TimeRange {
  readonly oldest: number;
  readonly latest: number;
}

const maxMoment = Number.MAX_SAFE_INTEGER;
const clamped = (moment: number): number => Math.min(Math.max(moment, -maxMoment), maxMoment);

/** Of a query: no column holds a moment beyond these ends, so the query finds the same. */
export const rangeOf = ({ oldest, latest = maxMoment }: VisibilityQuery): TimeRange => ({
  oldest: clamped(oldest),
  latest: clamped(latest),
});

/** The column that the query goes by. */
export const timeOf = ({ by }: VisibilityQuery): string =>
  by === "startTime" ? "started_at" : "closed_at";

export const positionText = (position: Position | undefined): string | undefined =>
  position && `${position.time}:${position.id}`;

/** Throws Error for a text that `positionText` did not make. */
export const positionFrom = (text: string): Position => {
  const [time, id] = text.split(":").map(Number);
  if (time === undefined || id === undefined) throw new Error(`Not a position: ${text}`);
  return { time, id };
};
