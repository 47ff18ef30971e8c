// What was typed about a task is not thrown away without a question.
import { type ShouldBlockFn, useBlocker } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { TaskAction } from "../api/human-tasks.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { useTexts } from "../kit/texts.ts";
import { inboxTexts } from "./inbox-texts.ts";

type Operation = TaskAction["operation"];

/** How often something was typed that was not sent, by the operation that would send it. */
type Unsent = Partial<Readonly<Record<Operation, number>>>;

export const useUnsent = () => {
  const [unsent, setUnsent] = useState<Unsent>({});
  return {
    isThere: Object.keys(unsent).length > 0,
    /** To be called at a call, and what it returns once that has been answered. */
    sending: (operation: Operation) => () =>
      setUnsent((now) => (now[operation] === unsent[operation] ? without(now, operation) : now)),
    /** Of an element around fields. */
    around: (operation: Operation) => ({
      className: "stack",
      onChange: () => setUnsent((now) => ({ ...now, [operation]: (now[operation] ?? 0) + 1 })),
    }),
  };
};

const without = (unsent: Unsent, operation: Operation): Unsent => {
  const { [operation]: _, ...others } = unsent;
  return others;
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
