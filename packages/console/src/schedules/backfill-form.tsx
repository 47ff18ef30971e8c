// Makes up for past times of a schedule: first a look at how many there are, then the start.
import type { EkidenInput } from "@ekiden/model";
import { useState } from "react";
import { isUnanswered } from "../api/fault.ts";
import { serverNow } from "../api/server-clock.ts";
import { TextField } from "../kit/fields.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { localAt, secondsAt } from "../kit/local-time.ts";
import { useNumbers } from "../kit/numbers.ts";
import { useEkidenOperation } from "../kit/operation.ts";
import { OwnCall } from "../kit/own-call.tsx";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import type { Schedule } from "./schedule-parts.tsx";
import { schedulesTexts } from "./schedules-texts.ts";
import { useOwnZone } from "./upcoming.tsx";

const daySeconds = 86_400;

type Backfill = EkidenInput<"BackfillSchedule">;

interface Look {
  readonly sent: Backfill;
  readonly count: number;
}

/** The last day. */
const useSpan = () => {
  const [zone] = useState(usePreferences().zone);
  const [[from, to], setSpan] = useState(() => {
    const now = serverNow() / 1000;
    return [localAt(now - daySeconds, zone), localAt(now, zone)] as const;
  });
  return {
    from,
    to,
    setFrom: (given: string) => setSpan([given, to]),
    setTo: (given: string) => setSpan([from, given]),
    seconds: [secondsAt(from, zone) ?? 0, secondsAt(to, zone) ?? 0] as const,
  };
};

interface BackfillProps {
  readonly domain: string;
  readonly schedule: Schedule;
  readonly onClose: () => void;
}

export const BackfillForm = ({ domain, schedule, onClose }: BackfillProps) => {
  const texts = useTexts(schedulesTexts);
  const { name, paused } = schedule;
  const span = useSpan();
  const [look, setLook] = useState<Look>();
  const written = useNumbers();
  const [from, to] = span.seconds;
  const input = { domain, name, from, to };
  const asked = { ...input, dryRun: true };
  const looking = useEkidenOperation("BackfillSchedule", ({ count }, sent) =>
    setLook({ sent, count }),
  );
  const beginning = useEkidenOperation("BackfillSchedule", onClose);
  // What was looked at is what is begun: a change of the form asks for another look.
  const isOfThis = look && JSON.stringify(look.sent) === JSON.stringify(asked);
  const count = isOfThis ? look.count : undefined;
  const isAny = count !== undefined && count > 0;
  // It may have begun: that is looked at anew.
  const onError = (error: Error) => isUnanswered(error) && setLook(undefined);
  return (
    <FormDialog
      title={`${texts.backfill}: ${name}`}
      submit={isAny ? texts.begin(written(count)) : texts.look}
      sending={isAny ? beginning : looking}
      isLook={!isAny}
      isDeliberate={isAny}
      onSubmit={() => (isAny ? beginning.mutate(input, { onError }) : looking.mutate(asked))}
      onClose={onClose}
    >
      <p>{texts.backfillHelp}</p>
      {paused && <p className="warning">{texts.backfillPaused}</p>}
      <SpanFields span={span} />
      {beginning.error && isUnanswered(beginning.error) && (
        <p role="alert">{texts.mayHaveBegun(beginning.error.message)}</p>
      )}
      {count !== undefined && <p role="status">{texts.found(written(count))}</p>}
      <OwnCall operation="BackfillSchedule" input={input} />
    </FormDialog>
  );
};

const SpanFields = ({ span }: { readonly span: ReturnType<typeof useSpan> }) => {
  const texts = useTexts(schedulesTexts);
  const zone = useOwnZone();
  return (
    <div className="fields">
      <TextField
        label={texts.from}
        help={zone}
        type="datetime-local"
        value={span.from}
        onChange={span.setFrom}
        isRequired
      />
      <TextField
        label={texts.to}
        help={zone}
        type="datetime-local"
        value={span.to}
        onChange={span.setTo}
        isRequired
      />
    </div>
  );
};
