// A run goes on from an earlier decision: in its place (a reset), or beside it (a fork).
import { type EkidenInput, maxResetReasonCharacters } from "@ekiden/model";
import { useState } from "react";
import { CheckField, SelectField, TextField } from "../../kit/fields.tsx";
import { FormDialog } from "../../kit/form-dialog.tsx";
import { useEkidenOperation } from "../../kit/operation.ts";
import { useTexts } from "../../kit/texts.ts";
import { textAttribute } from "../history/operation.ts";
import { firstEvent, type HistoryView } from "../history/view.ts";
import { usePageState } from "../page-state.ts";
import { useIsClosed, useShown } from "../shown.ts";
import { ContinuePreview } from "./continue-preview.tsx";
import { continueTexts } from "./continue-texts.ts";
import { type Cut, cutInput, firstCut } from "./cut.ts";
import { CutFields } from "./cut-fields.tsx";
import { DataField } from "./fields.tsx";
import type { FormProps } from "./forms.tsx";

const maxWorkflowIdCharacters = 256;

const useCut = () => {
  const { view } = useShown();
  const [{ event }] = usePageState();
  return useState<Cut>(() => firstCut(view, event));
};

export const ResetForm = ({ place, onClose, onDone }: FormProps) => {
  const texts = useTexts(continueTexts);
  const isClosed = useIsClosed();
  const [cut, setCut] = useCut();
  const [reason, setReason] = useState("");
  const { domain, workflowId, runId } = place;
  const chosen = cutInput(cut);
  const input = chosen && { domain, workflowId, runId, ...chosen };
  const sending = useEkidenOperation("ResetWorkflowExecution", (answer) =>
    onDone(texts.wasReset, answer.runId),
  );
  const submit = () => input && sending.mutate({ ...input, ...(reason !== "" && { reason }) });
  return (
    <FormDialog
      title={`${texts.resetTitle}: ${place.workflowId}`}
      submit={texts.reset}
      sending={sending}
      onSubmit={submit}
      onClose={onClose}
      isWide
    >
      <p>{isClosed ? texts.resetClosedHelp : texts.resetHelp}</p>
      <CutFields cut={cut} onChange={setCut} />
      {!isClosed && (
        <TextField
          label={texts.reason}
          help={texts.reasonHelp}
          value={reason}
          onChange={setReason}
          maxLength={maxResetReasonCharacters}
        />
      )}
      <ContinuePreview operation="ResetWorkflowExecution" input={input} />
    </FormDialog>
  );
};

interface Edits {
  readonly isInputEdited: boolean;
  readonly input: string;
  readonly isResultEdited: boolean;
  readonly activityId: string;
  readonly result: string;
}

export const ForkForm = ({ place, onClose, onDone }: FormProps) => {
  const texts = useTexts(continueTexts);
  const { view } = useShown();
  const [cut, setCut] = useCut();
  const [newWorkflowId, setId] = useState(`${place.workflowId}-fork`);
  const [edits, setEdits] = useState<Edits>(() => editsOf(view));
  const { domain, workflowId, runId } = place;
  const chosen = newWorkflowId === "" ? undefined : cutInput(cut);
  const { activityId } = edits;
  const named = chosen && { domain, workflowId, runId, newWorkflowId, ...chosen };
  // What is typed as data does not change what would happen: it is not asked for at each key.
  const preview = named && {
    ...named,
    ...(edits.isResultEdited && { activityResult: { activityId, result: "" } }),
  };
  const sending = useEkidenOperation("ForkWorkflowExecution", (answer, sent) =>
    onDone(texts.wasForked, answer.runId, sent.newWorkflowId),
  );
  return (
    <FormDialog
      title={`${texts.forkTitle}: ${place.workflowId}`}
      submit={texts.fork}
      sending={sending}
      onSubmit={() => named && sending.mutate({ ...named, ...editedInput(edits) })}
      onClose={onClose}
      isWide
    >
      <p>{texts.forkHelp}</p>
      <TextField
        label={texts.newWorkflowId}
        value={newWorkflowId}
        onChange={setId}
        maxLength={maxWorkflowIdCharacters}
        isRequired
      />
      <CutFields cut={cut} onChange={setCut} />
      <EditFields edits={edits} onChange={setEdits} />
      <ContinuePreview operation="ForkWorkflowExecution" input={preview} />
    </FormDialog>
  );
};

const editedInput = (edits: Edits): Partial<EkidenInput<"ForkWorkflowExecution">> => {
  const { isInputEdited, input, isResultEdited, activityId, result } = edits;
  return {
    ...(isInputEdited && { input }),
    ...(isResultEdited && { activityResult: { activityId, result } }),
  };
};

const editsOf = (view: HistoryView): Edits => {
  const last = completedActivities(view).at(-1);
  return {
    isInputEdited: false,
    input: textAttribute(firstEvent(view), "input") ?? "",
    isResultEdited: false,
    activityId: last?.activityId ?? "",
    result: last?.result ?? "",
  };
};

/** The latest of each id, in the order of their ends. */
const completedActivities = (view: HistoryView) => {
  const byId = new Map<string, string>();
  for (const { kind, opening, ending } of view.operations) {
    const activityId = textAttribute(opening, "activityId");
    if (kind !== "activity" || activityId === undefined) continue;
    if (ending?.type === "ActivityTaskCompleted") {
      byId.delete(activityId);
      byId.set(activityId, textAttribute(ending, "result") ?? "");
    }
  }
  return [...byId].map(([activityId, result]) => ({ activityId, result }));
};

interface EditFieldsProps {
  readonly edits: Edits;
  readonly onChange: (edits: Edits) => void;
}

const EditFields = ({ edits, onChange }: EditFieldsProps) => {
  const texts = useTexts(continueTexts);
  const { view } = useShown();
  const completed = completedActivities(view);
  const set = (changed: Partial<Edits>) => onChange({ ...edits, ...changed });
  const choose = (activityId: string) =>
    set({
      activityId,
      result: completed.find((each) => each.activityId === activityId)?.result ?? "",
    });
  return (
    <>
      <CheckField
        isChecked={edits.isInputEdited}
        onChange={(isInputEdited) => set({ isInputEdited })}
      >
        {texts.editInput}
      </CheckField>
      {edits.isInputEdited && (
        <DataField label={texts.input} value={edits.input} onChange={(input) => set({ input })} />
      )}
      {completed.length > 0 && (
        <CheckField
          isChecked={edits.isResultEdited}
          onChange={(isResultEdited) => set({ isResultEdited })}
        >
          {texts.editResult}
        </CheckField>
      )}
      {edits.isResultEdited && (
        <>
          <SelectField
            label={texts.activity}
            value={edits.activityId}
            choices={completed.map(({ activityId }) => ({ value: activityId, text: activityId }))}
            onChange={choose}
          />
          <DataField
            label={texts.result}
            value={edits.result}
            onChange={(result) => set({ result })}
          />
        </>
      )}
    </>
  );
};
