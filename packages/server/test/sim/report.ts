// What one simulation found, and the command that repeats it.
import type { Bug } from "./database/bugs.ts";
import type { SimulationResult } from "./simulation.ts";

const violationsShown = 10;
const charactersShown = 600;

interface Asked {
  readonly steps: number;
  readonly bug: Bug | undefined;
}

const repetition = (seed: number, { steps, bug }: Asked): string =>
  `  repeat it: npm run sim -- --seed ${seed} --steps ${steps}${bug ? ` --bug ${bug}` : ""}`;

/** Of a seed that did not come to its end. */
export const lossReport = (seed: number, reason: string, asked: Asked): string =>
  `seed ${seed}: 1 violation\n  its process ${reason}\n${repetition(seed, asked)} --trace`;

export const report = (
  { seed, violations, ...figures }: SimulationResult,
  asked: Asked,
): string => {
  const { virtualSeconds, runs, calls, trace } = figures;
  const lines = [
    `seed ${seed} (${figures.store}): ${figures.steps} steps, ${virtualSeconds} virtual seconds, ${runs} starts, ` +
      `${calls} calls, ${violations.length} violations, trace ${trace}`,
    ...violations.slice(0, violationsShown).map(({ invariant, run, message }) => {
      const text = `  ${[invariant, run, message].filter(Boolean).join(" ")}`;
      return text.slice(0, charactersShown);
    }),
  ];
  if (violations.length > 0) lines.push(repetition(seed, asked));
  return lines.join("\n");
};
