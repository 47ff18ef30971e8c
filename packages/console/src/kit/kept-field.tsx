// A text field whose text is kept in the address, which follows a moment after each key.
import { useEffect, useRef, useState } from "react";
import { TextField, type TextFieldProps } from "./fields.tsx";

/**
 * What a field shows of a text that is kept elsewhere, and what is to be called with what is typed.
 * A field that showed the kept text itself would lose each key until that has followed: the caret
 * would go to the end, and what an input method composes would be broken off.
 */
export const useTyped = (
  kept: string,
  keep: (text: string) => void,
): readonly [string, (text: string) => void] => {
  const [typed, setTyped] = useState(kept);
  const onTheWay = useRef<readonly string[]>([]);
  useEffect(() => {
    const at = onTheWay.current.indexOf(kept);
    // Not what was typed here: a link, a button, or the way back.
    if (at < 0) setTyped(kept);
    onTheWay.current = at < 0 ? [] : onTheWay.current.slice(at + 1);
  }, [kept]);
  const onChange = (text: string) => {
    onTheWay.current = text === kept ? [] : [...onTheWay.current, text];
    setTyped(text);
    keep(text);
  };
  return [typed, onChange];
};

export const KeptField = ({ value, onChange, ...field }: TextFieldProps) => {
  const [typed, type] = useTyped(value, onChange);
  return <TextField {...field} value={typed} onChange={type} />;
};
