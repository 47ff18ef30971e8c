// Deletes a closed run; there is no page of it afterwards, so the list follows.
import { useNavigate } from "@tanstack/react-router";
import { FormDialog } from "../../kit/form-dialog.tsx";
import { useEkidenOperation } from "../../kit/operation.ts";
import { useTexts } from "../../kit/texts.ts";
import { continueTexts } from "./continue-texts.ts";
import type { FormProps } from "./forms.tsx";

export const DeleteForm = ({ place, onClose }: FormProps) => {
  const texts = useTexts(continueTexts);
  const navigate = useNavigate();
  const { domain, workflowId, runId } = place;
  const sending = useEkidenOperation("DeleteWorkflowExecution", () =>
    navigate({ to: "/domains/$domain/executions", params: { domain }, search: {} }),
  );
  return (
    <FormDialog
      title={`${texts.deleteTitle}: ${workflowId}`}
      submit={texts.delete}
      sending={sending}
      onSubmit={() => sending.mutate({ domain, workflowId, runId })}
      onClose={onClose}
    >
      <p>{texts.deleteHelp}</p>
    </FormDialog>
  );
};
