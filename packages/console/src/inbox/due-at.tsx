// How long there is until a task times out, counting down.

import { formatDuration } from "../kit/durations.ts";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { formatMoment, useNow } from "../kit/time.tsx";
import { inboxTexts } from "./inbox-texts.ts";

const soonSeconds = 3_600;

/** `at`: milliseconds since 1970. */
export const DueAt = ({ at }: { readonly at: number }) => {
  const texts = useTexts(inboxTexts);
  const { language, zone } = usePreferences();
  const left = at / 1000 - useNow();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatMoment(at / 1000, language, zone)}
      className={left < soonSeconds ? "warning" : "number"}
    >
      {left <= 0 ? texts.overdue : texts.within(formatDuration(left))}
    </time>
  );
};
