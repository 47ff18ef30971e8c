// The buttons of a run, and the dialog of the one that was pressed.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { useMissingAction, useMissingEkidenAction } from "../../kit/permissions.ts";
import { useTexts } from "../../kit/texts.ts";
import { PauseButton } from "../../pauses/pause-button.tsx";
import { useIsClosed } from "../shown.ts";
import { useRunPause } from "../use-details.ts";
import { actionTexts } from "./action-texts.ts";
import { ForkForm, ResetForm } from "./continue-forms.tsx";
import { continueTexts } from "./continue-texts.ts";
import { DeleteForm } from "./delete-form.tsx";
import { AgainForm, CancelForm, type FormProps, SignalForm, TerminateForm } from "./forms.tsx";

const forms = {
  signal: { Form: SignalForm, operation: "SignalWorkflowExecution", look: "plain" },
  cancel: { Form: CancelForm, operation: "RequestCancelWorkflowExecution", look: "plain" },
  terminate: { Form: TerminateForm, operation: "TerminateWorkflowExecution", look: "danger" },
  again: { Form: AgainForm, operation: "StartWorkflowExecution", look: "plain" },
} as const;

/** Of Ekiden's own operations. */
const ownForms = {
  reset: { Form: ResetForm, operation: "ResetWorkflowExecution", look: "plain" },
  fork: { Form: ForkForm, operation: "ForkWorkflowExecution", look: "plain" },
  delete: { Form: DeleteForm, operation: "DeleteWorkflowExecution", look: "danger" },
} as const;

const allForms = { ...forms, ...ownForms } as const;

type ActionName = keyof typeof forms;
type OwnActionName = keyof typeof ownForms;
const onOpenRuns: readonly ActionName[] = ["signal", "cancel", "terminate"];

interface Done {
  readonly said: string;
  readonly workflowId?: string | undefined;
  readonly runId?: string | undefined;
}

interface ActionsProps {
  readonly place: FormProps["place"];
  /** Looks at the run again. */
  readonly onChanged: () => void;
}

export const Actions = ({ place, onChanged }: ActionsProps) => {
  const texts = useTexts(actionTexts);
  const [opened, setOpened] = useState<ActionName | OwnActionName>();
  const [done, setDone] = useState<Done>();
  const Form = opened && allForms[opened].Form;
  return (
    <div className="execution-actions">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields. */}
      <div className="actions" role="group" aria-label={texts.actions}>
        {(Object.keys(forms) as ActionName[]).map((name) => (
          <ActionButton key={name} name={name} place={place} onPress={() => setOpened(name)} />
        ))}
        <PauseRunButton place={place} />
        {(Object.keys(ownForms) as OwnActionName[]).map((name) => (
          <OwnActionButton key={name} name={name} place={place} onPress={() => setOpened(name)} />
        ))}
      </div>
      <p role="status" className="done">
        {done?.said}{" "}
        {done?.runId && (
          <Link
            to="/domains/$domain/executions/$workflowId/$runId"
            params={{
              domain: place.domain,
              workflowId: done.workflowId ?? place.workflowId,
              runId: done.runId,
            }}
          >
            {texts.goThere}
          </Link>
        )}
      </p>
      {Form && (
        <Form
          place={place}
          onClose={() => setOpened(undefined)}
          onDone={(said, runId, workflowId) => {
            setOpened(undefined);
            setDone({ said, runId, workflowId });
            onChanged();
          }}
        />
      )}
    </div>
  );
};

interface OwnActionButtonProps extends Omit<ActionButtonProps, "name"> {
  readonly name: OwnActionName;
}

const OwnActionButton = ({ name, place, onPress }: OwnActionButtonProps) => {
  const isClosed = useIsClosed();
  const texts = useTexts(continueTexts);
  const { look, operation } = ownForms[name];
  return (
    <Button
      look={look}
      isDisabled={name === "delete" && !isClosed}
      missingAction={useMissingEkidenAction(operation, place.domain)}
      onPress={onPress}
    >
      {texts[name]}
    </Button>
  );
};

const PauseRunButton = ({ place }: Pick<ActionsProps, "place">) => {
  const isClosed = useIsClosed();
  const { domain, workflowId, runId } = place;
  const calls = {
    pause: "PauseWorkflowExecution",
    resume: "ResumeWorkflowExecution",
    input: { domain, workflowId, runId },
    help: "runHelp",
    what: workflowId,
  } as const;
  return <PauseButton calls={calls} pause={useRunPause()} isDisabled={isClosed} />;
};

interface ActionButtonProps {
  readonly name: ActionName;
  readonly place: FormProps["place"];
  readonly onPress: () => void;
}

const ActionButton = ({ name, place, onPress }: ActionButtonProps) => {
  const isClosed = useIsClosed();
  const texts = useTexts(actionTexts);
  const { look, operation } = forms[name];
  return (
    <Button
      look={look}
      isDisabled={onOpenRuns.includes(name) && isClosed}
      missingAction={useMissingAction(operation, place.domain)}
      onPress={onPress}
    >
      {texts[name]}
    </Button>
  );
};
