// The times of a schedule: as they were given, and in words where these are sure.
import { formatDuration } from "../kit/durations.ts";
import { dateFormat } from "../kit/local-time.ts";
import { useNumbers } from "../kit/numbers.ts";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { type Rhythm, rhythmOfCron, rhythmOfSeconds, type Weekdays } from "./rhythm.ts";
import type { Times } from "./schedule-parts.tsx";
import { schedulesTexts } from "./schedules-texts.ts";

/** Of cron, where none is given. */
export const defaultZone = "UTC";
/** As many single moments are shown one by one. */
const maxMoments = 3;

export const ScheduleTimes = ({ times }: { readonly times: Times }) => {
  const texts = useTexts(schedulesTexts);
  const { cron = [], timeZone = defaultZone, everySeconds, offsetSeconds = 0, at = [] } = times;
  return (
    <ul className="plain-list schedule-times">
      {[...new Set(cron)].map((expression) => (
        <li key={expression}>
          <code>{expression}</code> <span className="faint">{timeZone}</span>
          <InWords rhythm={rhythmOfCron(expression)} />
        </li>
      ))}
      {everySeconds !== undefined && (
        <li>
          <RhythmText rhythm={rhythmOfSeconds(everySeconds)} />
          {offsetSeconds > 0 && texts.offset(formatDuration(offsetSeconds))}
        </li>
      )}
      {at.length > 0 && <Moments at={at} />}
      <Bounds times={times} />
    </ul>
  );
};

const InWords = ({ rhythm }: { readonly rhythm: Rhythm | undefined }) =>
  rhythm && (
    <div className="faint">
      <RhythmText rhythm={rhythm} />
    </div>
  );

const RhythmText = ({ rhythm }: { readonly rhythm: Rhythm }) => {
  const texts = useTexts(schedulesTexts);
  const daysOf = useDays();
  const written = useNumbers();
  switch (rhythm.kind) {
    case "every":
      return texts[rhythm.unit](rhythm.count, written(rhythm.count));
    case "hourly":
      return texts.hourly(String(rhythm.minute));
    case "daily":
      return texts.daily(rhythm.time);
    case "weekly":
      return texts.weekly(daysOf(rhythm.days), rhythm.time);
    case "monthly":
      return texts.monthly(String(rhythm.day), rhythm.time);
  }
};

const dayMilliseconds = 86_400_000;
/** Some Sunday. */
const sunday = Date.UTC(2026, 0, 4);

const useDays = (): ((days: Weekdays) => string) => {
  const texts = useTexts(schedulesTexts);
  const { language } = usePreferences();
  const nameOf = (day: number) =>
    dateFormat(language, { weekday: "long", timeZone: "UTC" }).format(
      sunday + day * dayMilliseconds,
    );
  return (days) =>
    "each" in days
      ? texts.eachDay(new Intl.ListFormat(language).format(days.each.map(nameOf)))
      : texts.fromTo(nameOf(days.from), nameOf(days.to));
};

const Moments = ({ at }: { readonly at: readonly number[] }) => {
  const texts = useTexts(schedulesTexts);
  const written = useNumbers();
  if (at.length > maxMoments) return <li>{texts.moments(written(at.length))}</li>;
  return [...new Set(at)].map((moment) => (
    <li key={moment}>
      <Moment at={moment} />
    </li>
  ));
};

const Bounds = ({ times }: { readonly times: Times }) => {
  const texts = useTexts(schedulesTexts);
  const { notBefore, notAfter, jitterSeconds = 0 } = times;
  return (
    <>
      {notBefore !== undefined && (
        <li className="faint">
          {texts.notBefore}: <Moment at={notBefore} />
        </li>
      )}
      {notAfter !== undefined && (
        <li className="faint">
          {texts.notAfter}: <Moment at={notAfter} />
        </li>
      )}
      {jitterSeconds > 0 && (
        <li className="faint">{texts.jittered(formatDuration(jitterSeconds))}</li>
      )}
    </>
  );
};
