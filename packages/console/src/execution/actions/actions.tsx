// The buttons of a run, and the dialog of the one that was pressed.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { useTexts } from "../../kit/texts.ts";
import { isClosed } from "../history/pending.ts";
import { useShown } from "../shown.ts";
import { actionTexts } from "./action-texts.ts";
import { AgainForm, CancelForm, type FormProps, SignalForm, TerminateForm } from "./forms.tsx";

const forms = {
  signal: { Form: SignalForm, operation: "SignalWorkflowExecution", look: "plain" },
  cancel: { Form: CancelForm, operation: "RequestCancelWorkflowExecution", look: "plain" },
  terminate: { Form: TerminateForm, operation: "TerminateWorkflowExecution", look: "danger" },
  again: { Form: AgainForm, operation: "StartWorkflowExecution", look: "plain" },
} as const;

type ActionName = keyof typeof forms;
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
  /** Operation → the action that policy denies; see the session. */
  readonly missing: Readonly<Record<string, string>>;
}

export const Actions = ({ place, onChanged, missing }: ActionsProps) => {
  const { view } = useShown();
  const texts = useTexts(actionTexts);
  const [opened, setOpened] = useState<ActionName>();
  const [done, setDone] = useState<Done>();
  const Form = opened && forms[opened].Form;
  return (
    <div className="execution-actions">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields. */}
      <div className="actions" role="group" aria-label={texts.actions}>
        {(Object.keys(forms) as ActionName[]).map((name) => (
          <Button
            key={name}
            look={forms[name].look}
            isDisabled={onOpenRuns.includes(name) && isClosed(view)}
            missingAction={missing[forms[name].operation]}
            onPress={() => setOpened(name)}
          >
            {texts[name]}
          </Button>
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
