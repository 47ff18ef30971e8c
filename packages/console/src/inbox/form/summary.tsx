// All that is wrong with an answer, above its form: it gets the focus, and leads to each field.
import { type RefObject, useEffect, useRef, useState } from "react";
import type { AnswerProblem } from "../../api/fault.ts";
import { useTexts } from "../../kit/texts.ts";
import { formTexts } from "./form-texts.ts";

interface SummaryProps {
  /** Another list, though it says the same, gets the focus again. */
  readonly problems: readonly AnswerProblem[];
  /** What the fields are in. */
  readonly around: RefObject<HTMLElement | null>;
}

interface Entry extends AnswerProblem {
  readonly label: string;
  readonly field: HTMLElement | undefined;
}

const controls = "input, select, textarea, button, fieldset[tabindex]";

export const Summary = ({ problems, around }: SummaryProps) => {
  const texts = useTexts(formTexts);
  const element = useRef<HTMLDivElement>(null);
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  useEffect(() => {
    const places = [...(around.current?.querySelectorAll<HTMLElement>("[data-at]") ?? [])];
    setEntries(entriesFor(problems, places));
    if (problems.length > 0) element.current?.focus();
  }, [problems, around]);
  if (problems.length === 0) return null;
  return (
    <div ref={element} className="problem" role="alert" tabIndex={-1}>
      <strong>{texts.toCorrect(problems.length)}</strong>
      <ul className="answer-problems">
        {entries.map(({ at, text, label, field }) => (
          <li key={`${at} ${text}`}>
            {field ? (
              <button type="button" className="link" onClick={() => field.focus()}>
                {label}
              </button>
            ) : (
              label
            )}
            {label && ": "}
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
};

/** In the order of the fields; what is inside of JSON is at its field. */
const entriesFor = (
  problems: readonly AnswerProblem[],
  places: readonly HTMLElement[],
): readonly Entry[] => {
  const placeOf = ({ at }: AnswerProblem) =>
    places.findLastIndex(({ dataset: { at: own = "" } }) => at === own || at.startsWith(`${own}/`));
  return [...problems]
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((problem) => {
      const place = places[placeOf(problem)];
      const field = place?.querySelector<HTMLElement>(controls) ?? undefined;
      return { ...problem, label: place ? labelOf(place) : problem.at, field };
    });
};

/** As in `Places › No. 2 › City`. */
const labelOf = (place: HTMLElement): string => {
  const labels: string[] = [];
  for (let each: HTMLElement | null | undefined = place; each; ) {
    const { at, label } = each.dataset;
    if (at !== "" && label && labels[0] !== label) labels.unshift(label);
    each = each.parentElement?.closest<HTMLElement>("[data-at]");
  }
  return labels.join(" › ");
};
