// The frame of every action: what it does, its fields, the same call from elsewhere, its outcome.
import "./actions.css";
import type { Input, OperationName, Output } from "@ekiden/model";
import { type FormEvent, type ReactNode, useId } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { ChangeProblem } from "../../kit/feedback.tsx";
import { kitTexts } from "../../kit/kit-texts.ts";
import { useOperation } from "../../kit/operation.ts";
import { useTexts } from "../../kit/texts.ts";
import { FoldedCall } from "./folded-call.tsx";

interface ActionProps<K extends OperationName> {
  readonly title: string;
  readonly help: string;
  readonly confirm: string;
  readonly isDanger?: boolean;
  readonly operation: K;
  readonly input: Input<K>;
  readonly children?: ReactNode;
  readonly onClose: () => void;
  readonly onDone: (output: Output<K>, input: Input<K>) => void;
}

/** Members with nothing in them are not sent: the service takes an empty text for a value. */
const filled = <T extends object>(input: T): T =>
  Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== ""),
  ) as T;

export const ActionDialog = <K extends OperationName>(props: ActionProps<K>) => {
  const { title, help, confirm, isDanger = false, operation, children, onClose, onDone } = props;
  const { cancel } = useTexts(kitTexts);
  const form = useId();
  const input = filled(props.input as object) as Input<K>;
  const sending = useOperation(operation, onDone);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!sending.isPending) sending.mutate(input);
  };
  return (
    <Dialog title={title} isOpen onClose={onClose} isWide isHeld={sending.isPending}>
      <p>{help}</p>
      <form id={form} className="stack" onSubmit={onSubmit}>
        {children}
        {sending.error && <ChangeProblem error={sending.error} />}
        <FoldedCall operation={operation} input={input} />
        <div className="actions form-end">
          <Button isWaiting={sending.isPending} onPress={onClose}>
            {cancel}
          </Button>
          <Button
            type="submit"
            look={isDanger ? "danger" : "primary"}
            isWaiting={sending.isPending}
          >
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
