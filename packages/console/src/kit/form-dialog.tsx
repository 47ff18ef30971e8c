// A form in a dialog: its fields, why it was refused, and the buttons that leave it or send it.
import type { FormEvent, ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ChangeProblem, Problem } from "./feedback.tsx";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

interface FormDialogProps {
  readonly title: string;
  /** What the button that sends it says. */
  readonly submit: string;
  /** The call that it makes, as TanStack Query tells of it. */
  readonly sending: { readonly error: Error | null; readonly isPending: boolean };
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  /** The call only looks. */
  readonly isLook?: boolean;
  readonly children: ReactNode;
}

export const FormDialog = (props: FormDialogProps) => {
  const { title, submit, sending, onSubmit, onClose, children } = props;
  const { isWide = false, isLook = false } = props;
  const Refusal = isLook ? Problem : ChangeProblem;
  const { cancel } = useTexts(kitTexts);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog title={title} isOpen onClose={onClose} isWide={isWide}>
      <form className="stack" onSubmit={send}>
        {children}
        {sending.error && <Refusal error={sending.error} />}
        <div className="actions at-end">
          <Button onPress={onClose}>{cancel}</Button>
          <Button type="submit" look="primary" isDisabled={sending.isPending}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
