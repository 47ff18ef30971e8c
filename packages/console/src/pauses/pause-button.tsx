// Pauses something for a reason, or resumes it where it is paused.
import { maxPauseReasonCharacters } from "@ekiden/model";
import { useState } from "react";
import { Button } from "../kit/button.tsx";
import { TextField } from "../kit/fields.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useShowForm } from "../kit/form-host.tsx";
import { useEkidenOperation } from "../kit/operation.ts";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { PausedNote } from "./paused.tsx";
import { pausesTexts } from "./pauses-texts.ts";
import type { KnownPause, PauseCalls } from "./targets.ts";

interface PauseButtonProps {
  readonly calls: PauseCalls;
  /** As it is now. */
  readonly pause: KnownPause;
  readonly look?: "plain" | "quiet";
  readonly isDisabled?: boolean;
}

type Verb = "pause" | "resume";

const verbsFor = (pause: KnownPause): readonly Verb[] => {
  if (pause === "unknown") return ["pause", "resume"];
  return [pause ? "resume" : "pause"];
};

/** Both are offered where it is not known which is of use. */
export const PauseButton = (props: PauseButtonProps) => {
  const { calls, pause } = props;
  const show = useShowForm();
  const open = (verb: Verb) =>
    show(<PauseForm calls={calls} verb={verb} pause={pause} onClose={() => show(null)} />);
  return verbsFor(pause).map((verb) => (
    <VerbButton key={verb} {...props} verb={verb} onPress={() => open(verb)} />
  ));
};

interface VerbButtonProps extends Omit<PauseButtonProps, "pause"> {
  readonly verb: Verb;
  readonly onPress: () => void;
}

const VerbButton = ({ calls, verb, look = "plain", isDisabled, onPress }: VerbButtonProps) => {
  const texts = useTexts(pausesTexts);
  return (
    <Button
      look={look}
      label={texts[`${verb}Of`](calls.what)}
      missingAction={useMissingEkidenAction(calls[verb], calls.input.domain)}
      onPress={onPress}
      {...(isDisabled !== undefined && { isDisabled })}
    >
      {texts[verb]}
    </Button>
  );
};

interface PauseFormProps extends Pick<PauseButtonProps, "calls" | "pause"> {
  readonly verb: Verb;
  readonly onClose: () => void;
}

/** `pause` as it was when the form was opened: what the form does stays the same. */
const PauseForm = ({ calls, verb, pause, onClose }: PauseFormProps) => {
  const texts = useTexts(pausesTexts);
  const [reason, setReason] = useState("");
  const { what, input, help, resumeHelp = "resumeHelp" } = calls;
  const isResume = verb === "resume";
  const sending = useEkidenOperation(calls[verb], onClose);
  return (
    <FormDialog
      title={texts[`${verb}Of`](what)}
      submit={texts[verb]}
      sending={sending}
      onSubmit={() => sending.mutate((isResume ? input : { ...input, reason }) as never)}
      onClose={onClose}
    >
      <p>{texts[isResume ? resumeHelp : help]}</p>
      <PausedNote pause={pause} />
      {!isResume && (
        <TextField
          label={texts.reason}
          help={texts.reasonHelp}
          value={reason}
          onChange={setReason}
          maxLength={maxPauseReasonCharacters}
          isRequired
        />
      )}
    </FormDialog>
  );
};
