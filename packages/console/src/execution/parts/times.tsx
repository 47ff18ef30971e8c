// Times of histories, which are in milliseconds, as the page writes them.
import { formatDuration } from "../../kit/durations.ts";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";

import { executionTexts } from "../execution-texts.ts";
import { usePresent } from "../shown.ts";

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

/** As in `14:03:12.345`: within a history the day is rarely news. */
export const Clock = ({ at }: { readonly at: number }) => {
  const { language, zone } = usePreferences();
  const given = zone === "local" ? {} : { timeZone: zone };
  const time = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
    ...given,
  });
  const day = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "long",
    ...given,
  });
  return (
    <time dateTime={new Date(at).toISOString()} title={day.format(at)}>
      {time.format(at)}
    </time>
  );
};
