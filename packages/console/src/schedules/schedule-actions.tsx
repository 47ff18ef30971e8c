// What can be done to a schedule: buttons, and the dialog of the one that was pressed.
import type { EkidenOperationName } from "@ekiden/model";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ExecutionName } from "../api/ekiden-types.ts";
import { Button } from "../kit/button.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useEkidenOperation } from "../kit/operation.ts";
import { OwnCall } from "../kit/own-call.tsx";
import { useTexts } from "../kit/texts.ts";
import { PauseButton } from "../pauses/pause-button.tsx";
import { BackfillForm } from "./backfill-form.tsx";
import { useMissingScheduleAction } from "./missing-action.ts";
import { EditSchedule } from "./schedule-form.tsx";
import { pauseCallsOf, type Schedule } from "./schedule-parts.tsx";
import { schedulesTexts } from "./schedules-texts.ts";

interface ActionsProps {
  readonly domain: string;
  readonly schedule: Schedule;
  /** An execution that was asked for beside the times of the schedule. */
  readonly onStarted: (execution: ExecutionName) => void;
}

interface FormProps extends ActionsProps {
  readonly onClose: () => void;
}

const operations = {
  trigger: "TriggerSchedule",
  backfill: "BackfillSchedule",
  edit: "UpdateSchedule",
  delete: "DeleteSchedule",
} as const satisfies Readonly<Record<string, EkidenOperationName>>;
type ActionName = keyof typeof operations;

export const ScheduleActions = (props: ActionsProps) => {
  const { domain, schedule } = props;
  const texts = useTexts(schedulesTexts);
  const [opened, setOpened] = useState<ActionName>();
  const Form = opened && forms[opened];
  const button = (name: ActionName) => (
    <ActionButton name={name} domain={domain} onPress={() => setOpened(name)} />
  );
  return (
    <>
      <fieldset className="actions" aria-label={texts.actions}>
        {button("trigger")}
        <PauseButton
          calls={pauseCallsOf({ domain, name: schedule.name })}
          pause={schedule.paused}
        />
        {button("backfill")}
        {button("edit")}
        {button("delete")}
      </fieldset>
      {Form && <Form {...props} onClose={() => setOpened(undefined)} />}
    </>
  );
};

interface ActionButtonProps {
  readonly name: ActionName;
  readonly domain: string;
  readonly onPress: () => void;
}

const ActionButton = ({ name, domain, onPress }: ActionButtonProps) => (
  <Button
    look={name === "delete" ? "danger" : "plain"}
    missingAction={useMissingScheduleAction(operations[name], domain)}
    onPress={onPress}
  >
    {useTexts(schedulesTexts)[name]}
  </Button>
);

interface StartedNoteProps {
  readonly domain: string;
  readonly started: ExecutionName | undefined;
}

export const StartedNote = ({ domain, started }: StartedNoteProps) => {
  const texts = useTexts(schedulesTexts);
  return (
    <p role="status">
      {started && (
        <>
          {texts.wasTriggered}{" "}
          <Link
            to="/domains/$domain/executions/$workflowId/$runId"
            params={{ domain, workflowId: started.workflowId, runId: started.runId }}
          >
            {started.workflowId}
          </Link>
        </>
      )}
    </p>
  );
};

const TriggerForm = ({ domain, schedule, onStarted, onClose }: FormProps) => {
  const texts = useTexts(schedulesTexts);
  const { name, start } = schedule;
  const input = { domain, name };
  const sending = useEkidenOperation("TriggerSchedule", (execution) => {
    onStarted(execution);
    onClose();
  });
  return (
    <FormDialog
      title={`${texts.trigger}: ${name}`}
      submit={texts.trigger}
      sending={sending}
      onSubmit={() => sending.mutate(input)}
      onClose={onClose}
    >
      <p>{texts.triggerHelp(`${start.workflowType.name} ${start.workflowType.version}`)}</p>
      <OwnCall operation="TriggerSchedule" input={input} />
    </FormDialog>
  );
};

const DeleteForm = ({ domain, schedule: { name }, onClose }: FormProps) => {
  const texts = useTexts(schedulesTexts);
  const navigate = useNavigate();
  const input = { domain, name };
  const sending = useEkidenOperation("DeleteSchedule", () =>
    navigate({ to: "/domains/$domain/schedules", params: { domain } }),
  );
  return (
    <FormDialog
      title={`${texts.deleteTitle}: ${name}`}
      submit={texts.delete}
      sending={sending}
      onSubmit={() => sending.mutate(input)}
      onClose={onClose}
    >
      <p>{texts.deleteHelp}</p>
      <OwnCall operation="DeleteSchedule" input={input} />
    </FormDialog>
  );
};

const forms = {
  trigger: TriggerForm,
  backfill: BackfillForm,
  edit: EditSchedule,
  delete: DeleteForm,
} as const;
