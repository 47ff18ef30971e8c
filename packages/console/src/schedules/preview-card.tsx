// The next times of what stands in the form of a schedule.
import { Loading, Problem } from "../kit/feedback.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { formTexts } from "./form-texts.ts";
import { defaultZone } from "./schedule-times.tsx";
import { schedulesTexts } from "./schedules-texts.ts";
import { Upcoming } from "./upcoming.tsx";
import type { Preview } from "./use-preview.ts";

interface PreviewProps {
  readonly preview: Preview;
  readonly isComplete: boolean;
  readonly timeZone: string;
}

export const PreviewCard = ({ preview, isComplete, timeZone }: PreviewProps) => {
  const texts = useTexts(schedulesTexts);
  return (
    <section className="card stack schedule-preview" aria-label={texts.upcoming} aria-live="polite">
      <h4>{texts.upcoming}</h4>
      <Content
        preview={preview}
        isComplete={isComplete}
        timeZone={timeZone === "" ? defaultZone : timeZone}
      />
    </section>
  );
};

const Content = ({ preview, isComplete, timeZone }: PreviewProps) => {
  const texts = useTexts(formTexts);
  const { upcoming, isFresh, error, guilty } = preview;
  if (!isComplete) return <p className="faint">{texts.incomplete}</p>;
  if (guilty) return <p className="faint">{texts.refusedField}</p>;
  if (error) return <Problem error={error} />;
  if (!upcoming) return <Loading />;
  return (
    <ScrollArea className="scroll" aria-busy={!isFresh}>
      <Upcoming times={upcoming} timeZone={timeZone} />
    </ScrollArea>
  );
};
