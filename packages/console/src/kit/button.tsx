// A button. One that policy forbids stays reachable, and says which action is missing.
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  type PressEvent,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: (event: PressEvent) => void;
  readonly look?: "plain" | "primary" | "danger" | "quiet";
  readonly type?: "button" | "submit";
  readonly isDisabled?: boolean;
  /** It does nothing for a moment, and keeps the focus, which a disabled one loses. */
  readonly isWaiting?: boolean;
  readonly label?: string;
  /** As in `swf:TerminateWorkflowExecution`: policy denies it, so the button does nothing. */
  readonly missingAction?: string | undefined;
}

export const Button = (props: ButtonProps) => {
  const {
    children,
    onPress,
    look = "plain",
    type = "button",
    isDisabled,
    isWaiting = false,
    label,
    missingAction,
  } = props;
  const { notAllowed } = useTexts(kitTexts);
  const given = {
    className: `button ${look}`,
    type,
    ...(label === undefined ? {} : { "aria-label": label }),
    ...(isDisabled === undefined ? {} : { isDisabled }),
  };
  const inert = {
    ...given,
    type: "button",
    className: `button ${look} forbidden`,
    "aria-disabled": "true",
  } as const;
  if (isWaiting) return <AriaButton {...inert}>{children}</AriaButton>;
  if (missingAction === undefined) {
    return (
      <AriaButton {...given} {...(onPress ? { onPress } : {})}>
        {children}
      </AriaButton>
    );
  }
  return (
    <TooltipTrigger delay={200}>
      <AriaButton {...inert}>{children}</AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {notAllowed(missingAction)}
      </Tooltip>
    </TooltipTrigger>
  );
};
