// Times of histories, which are in milliseconds, as the page writes them.
import { formatDuration } from "../../kit/durations.ts";
import { dateFormat, inZone } from "../../kit/local-time.ts";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";

import { executionTexts } from "../execution-texts.ts";
import { usePresent, useShown } from "../shown.ts";

/** A time-out as the service writes it: seconds, or NONE. */
export const Seconds = ({ text }: { readonly text: string | undefined }) => {
  const { none } = useTexts(executionTexts);
  if (text === undefined || text === "NONE") return <>{none}</>;
  return (
    <span className="number" title={`${text} s`}>
      {formatDuration(Number(text))}
    </span>
  );
};

export const formatMilliseconds = (milliseconds: number): string =>
  formatDuration(milliseconds / 1000);

/** How far a deadline is, brought up to date every second. */
export const CountDown = ({ at }: { readonly at: number }) => {
  const texts = useTexts(executionTexts);
  const left = at - usePresent();
  return (
    <span className="number" data-near={left < 10_000}>
      {left <= 0 ? texts.overdue : texts.inTime(formatMilliseconds(left))}
    </span>
  );
};

const clockOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
} as const;

/** As in `14:03:12.345`, behind its day where the history has events of several days. */
export const Clock = ({ at }: { readonly at: number }) => {
  const { language, zone } = usePreferences();
  const { view } = useShown();
  const formatOf = (options: Intl.DateTimeFormatOptions) =>
    dateFormat(language, { ...options, ...inZone(zone) });
  const day = formatOf({ month: "short", day: "numeric" });
  const [first = at, last = at] = [view.events[0]?.at, view.events.at(-1)?.at];
  const isOfOneDay = day.format(first) === day.format(last);
  const whole = formatOf({ dateStyle: "medium", timeStyle: "long" });
  return (
    <time dateTime={new Date(at).toISOString()} title={whole.format(at)}>
      {!isOfOneDay && `${day.format(at)} `}
      {formatOf(clockOptions).format(at)}
    </time>
  );
};
