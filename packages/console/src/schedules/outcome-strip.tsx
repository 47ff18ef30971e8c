// What came of the last times of a schedule, as marks along time: a row and a shape for each kind.

import { Icon } from "../kit/icons.tsx";
import { useNumbers } from "../kit/numbers.ts";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { formatMoment, Moment } from "../kit/time.tsx";
import { outcomeTexts } from "./outcome-texts.ts";
import { looks, type Outcome } from "./schedule-parts.tsx";
import { schedulesTexts } from "./schedules-texts.ts";
import { placesOf } from "./strip-places.ts";

const kinds = ["STARTED", "SKIPPED", "FAILED"] as const;

interface StripProps {
  /** At least one. */
  readonly outcomes: readonly Outcome[];
}

export const OutcomeStrip = ({ outcomes }: StripProps) => {
  const names = useTexts(outcomeTexts);
  const summary = useSummary(outcomes);
  const inOrder = [...outcomes].sort((one, other) => one.scheduledFor - other.scheduledFor);
  const places = placesOf(inOrder.map(({ scheduledFor }) => scheduledFor));
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  return (
    <div>
      <div className="outcome-strip" role="img" aria-label={summary}>
        {kinds.map((kind) => (
          <div key={kind} className="outcome-lane" data-status={looks[kind].status}>
            <span className="outcome-lane-name">{names[kind]}</span>
            <div className="outcome-marks">
              {inOrder.map((each, index) =>
                each.outcome === kind ? (
                  <Mark key={keyOf(each)} outcome={each} place={places[index] ?? 0} />
                ) : null,
              )}
            </div>
          </div>
        ))}
      </div>
      <div className="between faint outcome-ends" aria-hidden="true">
        {first && <Moment at={first.scheduledFor} isShort />}
        {last && last !== first && <Moment at={last.scheduledFor} isShort />}
      </div>
    </div>
  );
};

/** Of one time, several may come: it may be triggered, and made up for. */
export const keyOf = ({ scheduledFor, at, outcome, runId = "" }: Outcome): string =>
  `${scheduledFor} ${at} ${outcome} ${runId}`;

const useSummary = (outcomes: readonly Outcome[]): string => {
  const texts = useTexts(schedulesTexts);
  const names = useTexts(outcomeTexts);
  const written = useNumbers();
  const { language, zone } = usePreferences();
  const times = outcomes.map(({ scheduledFor }) => scheduledFor);
  const [from, to] = [Math.min(...times), Math.max(...times)].map((time) =>
    formatMoment(time, language, zone),
  ) as [string, string];
  const counts = kinds.map(
    (kind) => `${names[kind]} ${written(outcomes.filter((each) => each.outcome === kind).length)}`,
  );
  return texts.strip(written(outcomes.length), texts.fromTo(from, to), counts.join(", "));
};

interface MarkProps {
  readonly outcome: Outcome;
  readonly place: number;
}

const Mark = ({ outcome, place }: MarkProps) => {
  const names = useTexts(outcomeTexts);
  const { language, zone } = usePreferences();
  const { scheduledFor, text = "" } = outcome;
  const title = `${names[outcome.outcome]} · ${formatMoment(scheduledFor, language, zone)} ${text}`;
  return (
    <span className="outcome-mark" style={{ "--place": place } as object} title={title}>
      <Icon path={looks[outcome.outcome].mark} />
    </span>
  );
};
