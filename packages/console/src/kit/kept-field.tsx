// A text field whose text is kept in the address, which follows once one rests from typing.
import { useCallback, useEffect, useRef, useState } from "react";
import { TextField, type TextFieldProps } from "./fields.tsx";

/** What is kept may be looked for in a whole domain: each beginning of it need not be. */
const restMilliseconds = 250;

/** What is typed, once it has rested for so long; what is there at first, at once. */
export const useRested = (text: string | undefined): string | undefined => {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(setRested, restMilliseconds, text);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
};

interface Typed {
  readonly typed: string;
  readonly type: (text: string) => void;
  /** What was typed is kept at once. */
  readonly leave: () => void;
}

/**
 * What a field shows of a text that is kept elsewhere, and what is to be called with what is typed.
 * A field that showed the kept text itself would lose each key until that has followed: the caret
 * would go to the end, and what an input method composes would be broken off.
 */
export const useTyped = (kept: string, keep: (text: string) => void): Typed => {
  const [typed, setTyped] = useState(kept);
  const latest = useRef({ kept, keep });
  const onTheWay = useRef<readonly string[]>([]);
  const waiting = useRef<{ readonly text: string; readonly timer: number }>(undefined);
  const stop = useCallback(() => {
    window.clearTimeout(waiting.current?.timer);
    const text = waiting.current?.text;
    waiting.current = undefined;
    return text;
  }, []);
  useEffect(() => {
    latest.current = { kept, keep };
  });
  useEffect(() => {
    const at = onTheWay.current.indexOf(kept);
    onTheWay.current = at < 0 ? [] : onTheWay.current.slice(at + 1);
    if (at >= 0) return;
    // Not what was typed here: a link, a button, or the way back.
    stop();
    setTyped(kept);
  }, [kept, stop]);
  useEffect(() => () => void stop(), [stop]);
  const leave = () => {
    const text = stop();
    const last = onTheWay.current.at(-1) ?? latest.current.kept;
    if (text === undefined || text === last) return;
    onTheWay.current = [...onTheWay.current, text];
    latest.current.keep(text);
  };
  const type = (text: string) => {
    stop();
    setTyped(text);
    waiting.current = { text, timer: window.setTimeout(leave, restMilliseconds) };
  };
  return { typed, type, leave };
};

export const KeptField = ({ value, onChange, ...field }: TextFieldProps) => {
  const { typed, type, leave } = useTyped(value, onChange);
  return <TextField {...field} value={typed} onChange={type} onLeave={leave} />;
};
