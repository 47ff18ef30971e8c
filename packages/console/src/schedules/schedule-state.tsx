// What stands in the way of the times of a schedule, and what is made up for.
import type { ReactNode } from "react";
import { Button } from "../kit/button.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useShowForm } from "../kit/form-host.tsx";
import { useEkidenOperation } from "../kit/operation.ts";
import { OwnCall } from "../kit/own-call.tsx";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { PausedNote } from "../pauses/paused.tsx";
import type { Schedule } from "./schedule-parts.tsx";
import { schedulesTexts } from "./schedules-texts.ts";

interface StateProps {
  readonly domain: string;
  readonly schedule: Schedule;
}

export const ScheduleState = ({ domain, schedule }: StateProps) => {
  const texts = useTexts(schedulesTexts);
  const { name, paused, waiting, backfill } = schedule;
  if (!paused && waiting === undefined && !backfill) return null;
  return (
    <div className="card stack">
      <PausedNote pause={paused} />
      {waiting !== undefined && (
        <p>
          <Word>{texts.waits}</Word> {texts.waiting} <Moment at={waiting} />
        </p>
      )}
      {backfill && (
        <div className="between">
          <p>
            <Word>{texts.backfill}</Word> {texts.backfillNext} <Moment at={backfill.next} />,{" "}
            {texts.backfillTo} <Moment at={backfill.to} />
          </p>
          <StopButton domain={domain} name={name} />
        </div>
      )}
    </div>
  );
};

const Word = ({ children }: { readonly children: ReactNode }) => (
  <span className="status" data-status="OPEN">
    {children}
  </span>
);

interface StopProps {
  readonly domain: string;
  readonly name: string;
}

/** Its dialog stays when the backfill is over. */
const StopButton = (props: StopProps) => {
  const texts = useTexts(schedulesTexts);
  const show = useShowForm();
  return (
    <Button
      missingAction={useMissingEkidenAction("StopScheduleBackfill", props.domain)}
      onPress={() => show(<StopForm {...props} onClose={() => show(null)} />)}
    >
      {texts.stopBackfill}
    </Button>
  );
};

interface StopFormProps extends StopProps {
  readonly onClose: () => void;
}

const StopForm = ({ domain, name, onClose }: StopFormProps) => {
  const texts = useTexts(schedulesTexts);
  const input = { domain, name };
  const sending = useEkidenOperation("StopScheduleBackfill", onClose);
  return (
    <FormDialog
      title={`${texts.stopBackfill}: ${name}`}
      submit={texts.stopBackfill}
      sending={sending}
      onSubmit={() => sending.mutate(input)}
      onClose={onClose}
    >
      <p>{texts.stopBackfillHelp}</p>
      <OwnCall operation="StopScheduleBackfill" input={input} />
    </FormDialog>
  );
};
