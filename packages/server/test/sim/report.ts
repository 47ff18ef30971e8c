// What one simulation found, and the command that repeats it.
import type { Bug } from "./database/bugs.ts";
import type { SimulationResult } from "./simulation.ts";

const violationsShown = 10;
const charactersShown = 600;

export const report = (
  { seed, violations, ...figures }: SimulationResult,
  { steps, bug }: { readonly steps: number; readonly bug: Bug | undefined },
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
  if (violations.length > 0) {
    const withBug = bug ? ` --bug ${bug}` : "";
    lines.push(`  repeat it: npm run sim -- --seed ${seed} --steps ${steps}${withBug}`);
  }
  return lines.join("\n");
};
