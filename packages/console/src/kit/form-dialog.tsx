// A form in a dialog: its fields, why it was refused, and the buttons that leave it or send it.
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
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
  /**
   * It is sent by a press of its button alone, and not within a second after the form has become
   * so: the Enter key in a field does not send it, nor does the second of two presses.
   */
  readonly isDeliberate?: boolean;
  readonly children: ReactNode;
}

export const FormDialog = (props: FormDialogProps) => {
  const { title, submit, sending, onSubmit, onClose, children } = props;
  const { isWide = false, isLook = false, isDeliberate = false } = props;
  const isTooSoon = useIsTooSoon(isDeliberate);
  const isWaiting = sending.isPending || isTooSoon;
  const isHeld = sending.isPending && !isLook;
  const Refusal = isLook ? Problem : ChangeProblem;
  const { cancel } = useTexts(kitTexts);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isDeliberate && !isWaiting) onSubmit();
  };
  return (
    <Dialog title={title} isOpen onClose={onClose} isWide={isWide} isHeld={isHeld}>
      <form className="stack" onSubmit={send}>
        {children}
        {sending.error && <Refusal error={sending.error} />}
        <div className="actions at-end">
          <Button isWaiting={isHeld} onPress={onClose}>
            {cancel}
          </Button>
          <Button
            {...(isDeliberate ? { onPress: onSubmit } : { type: "submit" })}
            look="primary"
            isWaiting={isWaiting}
          >
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

const tooSoonMilliseconds = 1_000;

/** Within a second after `isDeliberate` has come to hold. */
const useIsTooSoon = (isDeliberate: boolean): boolean => {
  const [isOld, setIsOld] = useState(false);
  useEffect(() => {
    if (!isDeliberate) return undefined;
    const timer = setTimeout(setIsOld, tooSoonMilliseconds, true);
    return () => {
      clearTimeout(timer);
      setIsOld(false);
    };
  }, [isDeliberate]);
  return isDeliberate && !isOld;
};
