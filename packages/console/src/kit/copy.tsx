// A text that can be copied with one press.
import { useState } from "react";
import { Button } from "./button.tsx";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

const shownMilliseconds = 1_500;

export const CopyButton = ({ text, what }: { readonly text: string; readonly what?: string }) => {
  const { copy, copied } = useTexts(kitTexts);
  const [isCopied, setCopied] = useState(false);
  const onPress = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), shownMilliseconds);
  };
  const label = what === undefined ? copy : `${copy}: ${what}`;
  return (
    <Button look="quiet" label={isCopied ? copied : label} onPress={onPress}>
      <span aria-hidden="true">{isCopied ? "✓" : "⧉"}</span>
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
