// What was typed about a task is not thrown away without a question.
import { type ShouldBlockFn, useBlocker } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { TaskAction } from "../api/human-tasks.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { useTexts } from "../kit/texts.ts";
import { inboxTexts } from "./inbox-texts.ts";

type Operation = TaskAction["operation"];

/** What was typed, by the operation that would send it. */
export const useUnsent = () => {
  const [unsent, setUnsent] = useState<readonly Operation[]>([]);
  return {
    isThere: unsent.length > 0,
    sent: (operation: Operation) =>
      setUnsent((before) => before.filter((each) => each !== operation)),
    /** Of an element around fields. */
    around: (operation: Operation) => ({
      className: "stack",
      onChange: () => setUnsent((before) => [...new Set(before).add(operation)]),
    }),
  };
};

interface BeforeLeavingProps {
  readonly id: string;
  /** Then nothing can be sent any more. */
  readonly isOver: boolean;
}

/** While it is there, to go on from the task of that id asks first. */
export const BeforeLeaving = ({ id, isOver }: BeforeLeavingProps) => {
  const texts = useTexts(inboxTexts);
  const shouldBlockFn = useCallback<ShouldBlockFn>(
    ({ next: { search } }) => !("task" in search) || search.task !== id,
    [id],
  );
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn,
    withResolver: true,
    disabled: isOver,
  });
  return (
    <Dialog
      title={texts.throwAway}
      isOpen={status === "blocked"}
      onClose={() => reset?.()}
      actions={
        <>
          <Button onPress={() => reset?.()}>{texts.keep}</Button>
          <Button look="danger" onPress={() => proceed?.()}>
            {texts.discard}
          </Button>
        </>
      }
    >
      <p>{texts.notSent}</p>
    </Dialog>
  );
};
