// What is to be read at the end of a script: a table for people, and one line of JSON for programs.
import { countedFigures, type Report } from "./script.ts";

export interface Told {
  readonly lines: readonly string[];
  readonly isWell: boolean;
}

export const tellReport = (name: string, report: Report): Told => {
  const { cycles, figures, failures, longestOutageMilliseconds } = report;
  const isCounted = (figure: string) => (countedFigures as readonly string[]).includes(figure);
  const counted = Object.fromEntries(
    countedFigures.map((figure) => [figure, figures[figure] ?? 0]),
  );
  const others = Object.entries(figures).filter(([figure]) => !isCounted(figure));
  const rows = [
    ["cycles", cycles],
    ...Object.entries(counted),
    ["longest outage (ms)", longestOutageMilliseconds],
    ...others,
  ] as const;
  const isWell = failures.length === 0;
  const object = {
    script: name,
    cycles,
    ...counted,
    longestOutageMilliseconds,
    failures,
    figures: Object.fromEntries(others),
  };
  const table = rows.map(([row, figure]) => `${String(figure).padStart(9)}  ${row}`);
  const failed = failures.map((failure) => `FAILED: ${failure}`);
  return { lines: [...table, ...failed, JSON.stringify(object)], isWell };
};

export const tellSkipped = (name: string, reason: string): readonly string[] => [
  `SKIPPED: ${reason}`,
  JSON.stringify({ script: name, skipped: reason }),
];
