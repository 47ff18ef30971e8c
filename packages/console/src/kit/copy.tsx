// A text that can be copied with one press.
import { useState } from "react";
import { Button } from "./button.tsx";
import { CheckIcon, CopyIcon } from "./icons.tsx";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

const shownMilliseconds = 1_500;

/** Whether it is in the clipboard. Over http, only pages of this machine have one to write to. */
const copyText = async (text: string): Promise<boolean> => {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  const writing = clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  // Where it is refused, as in a frame, what was copied before would be pasted.
  return (await writing) === true || copySelected(text);
};

/** The way of a person: what is selected is copied. What was selected before is so again. */
const copySelected = (text: string): boolean => {
  const selection = getSelection();
  if (!selection) return false;
  const before = selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
  const element = document.body.appendChild(document.createElement("pre"));
  element.textContent = text;
  selection.selectAllChildren(element);
  const isCopied = document.execCommand("copy");
  selection.removeAllRanges();
  if (before) selection.addRange(before);
  element.remove();
  return isCopied;
};

export const CopyButton = ({ text, what }: { readonly text: string; readonly what?: string }) => {
  const { copy, copied } = useTexts(kitTexts);
  const [isCopied, setCopied] = useState(false);
  const onPress = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), shownMilliseconds);
  };
  const label = what === undefined ? copy : `${copy}: ${what}`;
  return (
    <Button look="quiet" label={isCopied ? copied : label} onPress={onPress}>
      {isCopied ? <CheckIcon /> : <CopyIcon />}
    </Button>
  );
};

/** An id in full, and a button that copies it. */
export const CopyableId = ({ id }: { readonly id: string }) => (
  <span className="copyable">
    <code>{id}</code>
    <CopyButton text={id} what={id} />
  </span>
);
