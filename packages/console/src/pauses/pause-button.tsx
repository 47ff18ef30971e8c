// Pauses something for a reason, or resumes it where it is paused.
import { useState } from "react";
import type { Pause } from "../api/ekiden-types.ts";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useEkidenOperation } from "../kit/operation.ts";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { PausedNote } from "./paused.tsx";
import { pausesTexts } from "./pauses-texts.ts";
import type { PauseCalls } from "./targets.ts";

const maxReasonCharacters = 256;

interface PauseButtonProps {
  readonly calls: PauseCalls;
  /** As it is now; absent: it is not paused. */
  readonly pause: Pause | undefined;
  readonly look?: "plain" | "quiet";
  readonly isDisabled?: boolean;
}

export const PauseButton = ({ calls, pause, look = "plain", isDisabled }: PauseButtonProps) => {
  const texts = useTexts(pausesTexts);
  const operation = pause ? calls.resume : calls.pause;
  const [opened, setOpened] = useState<{ readonly pause: Pause | undefined }>();
  const missingAction = useMissingEkidenAction(operation, calls.input.domain);
  return (
    <>
      <Button
        look={look}
        label={(pause ? texts.resumeOf : texts.pauseOf)(calls.what)}
        missingAction={missingAction}
        onPress={() => setOpened({ pause })}
        {...(isDisabled !== undefined && { isDisabled })}
      >
        {pause ? texts.resume : texts.pause}
      </Button>
      {opened && (
        <PauseForm calls={calls} pause={opened.pause} onClose={() => setOpened(undefined)} />
      )}
    </>
  );
};

interface PauseFormProps extends Pick<PauseButtonProps, "calls" | "pause"> {
  readonly onClose: () => void;
}

/** `pause` as it was when the form was opened: what the form does stays the same. */
const PauseForm = ({ calls, pause, onClose }: PauseFormProps) => {
  const texts = useTexts(pausesTexts);
  const [reason, setReason] = useState("");
  const { what, input, help } = calls;
  const sending = useEkidenOperation(pause ? calls.resume : calls.pause, onClose);
  return (
    <FormDialog
      title={(pause ? texts.resumeOf : texts.pauseOf)(what)}
      submit={pause ? texts.resume : texts.pause}
      sending={sending}
      onSubmit={() => sending.mutate((pause ? input : { ...input, reason }) as never)}
      onClose={onClose}
    >
      <p>{pause ? texts.resumeHelp : texts[help]}</p>
      <PausedNote pause={pause} />
      {!pause && (
        <TextField
          label={texts.reason}
          help={texts.reasonHelp}
          value={reason}
          onChange={setReason}
          maxLength={maxReasonCharacters}
          isRequired
        />
      )}
    </FormDialog>
  );
};
