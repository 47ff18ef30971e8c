// The next times of a schedule, by the clocks of its zone and by those of the reader.
import { serverNow } from "../api/server-clock.ts";
import { formatAgo } from "../kit/durations.ts";
import { dateFormat, inZone } from "../kit/local-time.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { isZone, usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { useNow } from "../kit/time.tsx";
import { schedulesTexts } from "./schedules-texts.ts";

interface UpcomingProps {
  readonly times: readonly number[];
  /** Of the schedule. */
  readonly timeZone: string;
}

/** The zone of the reader, by its name. */
export const useOwnZone = (): string => {
  const { zone } = usePreferences();
  return zone === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
};

export const Upcoming = ({ times, timeZone }: UpcomingProps) => {
  const texts = useTexts(schedulesTexts);
  const { language } = usePreferences();
  const own = useOwnZone();
  const now = useNow();
  // A browser may know fewer zones than the server.
  const zones = timeZone === own || !isZone(timeZone) ? [own] : [timeZone, own];
  return (
    <PlainTable
      columns={[...zones.map((zone) => (zone === own ? texts.ownZone(zone) : zone)), texts.when]}
    >
      {times.map((time) => (
        <tr key={time}>
          {zones.map((zone) => (
            <td key={zone}>
              <time dateTime={new Date(time * 1000).toISOString()}>
                {inDay(time, language, zone)}
              </time>
            </td>
          ))}
          <td className="faint">{formatAgo(now - time, language)}</td>
        </tr>
      ))}
    </PlainTable>
  );
};

const halfYearSeconds = 182 * 86_400;

/** With the day of the week; the year where it is not clear, and seconds where there are some. */
const inDay = (seconds: number, language: string, zone: string): string =>
  dateFormat(language, {
    weekday: "short",
    ...(Math.abs(serverNow() / 1000 - seconds) > halfYearSeconds && { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds % 60 !== 0 && { second: "2-digit" }),
    ...inZone(zone),
  }).format(seconds * 1000);
