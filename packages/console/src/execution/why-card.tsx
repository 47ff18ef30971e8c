// The card that says why a run is where it is.

import type { TaskListFigures, TaskListKind } from "../api/ekiden-types.ts";
import { useEkiden } from "../api/queries.ts";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { formatDuration, formatMoment } from "../kit/time.tsx";
import { executionTexts } from "./execution-texts.ts";
import { isClosed } from "./history/pending.ts";
import { type Beyond, type Sentence, type TaskListNews, whyOf } from "./history/why.ts";
import { EventLink } from "./parts/event-link.tsx";
import { usePresent, useShown } from "./shown.ts";
import { type Said, whyTexts } from "./why-texts.ts";

const figuresEveryMilliseconds = 5_000;

const newsOf = (
  figures: readonly TaskListFigures[] | undefined,
  kind: TaskListKind,
): ReadonlyMap<string, TaskListNews> =>
  new Map(
    (figures ?? [])
      .filter((each) => each.kind === kind)
      .map(({ name, backlog, pollers }) => [name, { pollers: pollers.length, backlog }]),
  );

/** What the server knows of its task lists; nothing of a history from a file. */
const useBeyond = (): Beyond => {
  const { place, view } = useShown();
  const domain = place.kind === "server" ? place.domain : "";
  const { data } = useEkiden(
    "ListTaskLists",
    { domain },
    { enabled: domain !== "" && !isClosed(view), refetchInterval: figuresEveryMilliseconds },
  );
  if (!data) return {};
  return {
    decisions: newsOf(data.taskLists, "decision"),
    activities: newsOf(data.taskLists, "activity"),
  };
};

const useSaid = () => {
  const present = usePresent();
  const { language, zone } = usePreferences();
  return (values: Sentence["values"]): Said =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (name === "sinceAt") return ["since", formatDuration((present - Number(value)) / 1000)];
        if (name === "deadlineAt") {
          return ["due", formatDuration(Math.max(0, Number(value) - present) / 1000)];
        }
        if (name === "closedAt") {
          return ["closed", formatMoment(Number(value) / 1000, language, zone)];
        }
        if (name === "tookMilliseconds") return ["took", formatDuration(Number(value) / 1000)];
        return [name, String(value)];
      }),
    );
};

export const WhyCard = () => {
  const { view, place } = useShown();
  const texts = useTexts(executionTexts);
  const sentences = whyOf(view, useBeyond());
  const isAsOf = place.kind === "file" && !isClosed(view);
  return (
    <section className="card why" aria-label={texts.why}>
      <h2>
        {texts.why}
        {isAsOf && <span className="faint"> · {texts.asOf}</span>}
      </h2>
      <ul>
        {sentences.map((sentence) => (
          <WhySentence key={`${sentence.key} ${sentence.values.eventId}`} sentence={sentence} />
        ))}
      </ul>
    </section>
  );
};

const WhySentence = ({ sentence }: { readonly sentence: Sentence }) => {
  const said = useSaid();
  const words = useTexts(whyTexts);
  const { key, values, weight } = sentence;
  return (
    <li data-weight={weight}>
      <span>{words[key](said(values))}</span>{" "}
      {typeof values.eventId === "number" && <EventLink id={values.eventId} />}
    </li>
  );
};
