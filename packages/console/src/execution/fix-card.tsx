// Says above all tabs that a run waits for a fix, and what its decider failed with.

import { useMemo } from "react";
import { formatDuration } from "../kit/durations.ts";
import { usePreferences } from "../kit/preferences.ts";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Ago, Moment } from "../kit/time.tsx";
import { fixTexts } from "./fix-texts.ts";
import { type AwaitedFix, awaitedFixOf } from "./history/fix.ts";
import { EventLink } from "./parts/event-link.tsx";
import { Fact } from "./parts/fact.tsx";
import { usePresent, useShown } from "./shown.ts";

export const FixCard = () => {
  const { view, isWhole } = useShown();
  const texts = useTexts(fixTexts);
  // Where a part of a history ends, later events may tell that it went on.
  const fix = useMemo(() => (isWhole ? awaitedFixOf(view) : undefined), [view, isWhole]);
  if (!fix) return null;
  return (
    <section className="card fix" aria-label={texts.heading}>
      <h2>{texts.heading}</h2>
      <p>{texts.advice}</p>
      <ErrorText text={fix.message} />
      {fix.stack && (
        <details>
          <summary>{texts.stack}</summary>
          <ErrorText text={fix.stack} />
        </details>
      )}
      <Facts fix={fix} />
    </section>
  );
};

const ErrorText = ({ text }: { readonly text: string }) => (
  <ScrollArea as="pre" className="error-text">
    {text}
  </ScrollArea>
);

const Facts = ({ fix }: { readonly fix: AwaitedFix }) => {
  const texts = useTexts(fixTexts);
  const { language } = usePreferences();
  const { kind, since, failedAt, eventId, worker, failures } = fix;
  return (
    <dl className="run-facts">
      {kind && <Fact name={texts.kind}>{kind}</Fact>}
      <Fact name={texts.since}>
        <Moment at={since / 1000} />{" "}
        <span className="faint">
          <Ago at={since / 1000} />
        </span>
      </Fact>
      <Fact name={texts.failures}>{failures.toLocaleString(language)}</Fact>
      <Fact name={texts.lastFailure}>
        <Moment at={failedAt / 1000} /> <EventLink id={eventId} />
      </Fact>
      {worker && <Fact name={texts.worker}>{worker}</Fact>}
      <Fact name={texts.next}>
        <Next fix={fix} />
      </Fact>
    </dl>
  );
};

/** Where its timer has fired, or something else has woken it, a task waits or is decided on. */
const Next = ({ fix: { nextAt } }: { readonly fix: AwaitedFix }) => {
  const { view } = useShown();
  const texts = useTexts(fixTexts);
  const present = usePresent();
  const last = view.decisions.at(-1);
  if (last && !last.ending) return last.starting ? texts.underWay : texts.waitsForWorker;
  if (nextAt === undefined) return texts.whenWoken;
  return texts.in(formatDuration(Math.max(0, nextAt - present) / 1000));
};
