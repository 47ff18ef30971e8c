// Fields of several lines: a list of texts, and whatever has no field of its own, as JSON.
import { useState } from "react";
import { useTexts } from "../../kit/texts.ts";
import { inboxTexts } from "../inbox-texts.ts";
import type { AnswerFieldProps } from "./answer-field.tsx";
import { Labelled } from "./labelled.tsx";

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join("\n") : "";

export const LinesInput = (props: AnswerFieldProps) => {
  const { value, onChange } = props;
  const texts = useTexts(inboxTexts);
  const [text, setText] = useState(() => textOf(value));
  const set = (written: string) => {
    setText(written);
    const lines = written.split("\n").filter((line) => line.trim() !== "");
    onChange(lines.length > 0 ? lines : undefined);
  };
  return (
    <Labelled {...props} help={texts.oneALine}>
      {(given) => (
        <textarea {...given} rows={3} value={text} onChange={({ target }) => set(target.value)} />
      )}
    </Labelled>
  );
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

export const JsonInput = (props: AnswerFieldProps) => {
  const { value, onChange } = props;
  const texts = useTexts(inboxTexts);
  const [text, setText] = useState(() =>
    value === undefined ? "" : JSON.stringify(value, null, 2),
  );
  const set = (area: HTMLTextAreaElement) => {
    const written = area.value;
    const isGood = written.trim() === "" || isJson(written);
    area.setCustomValidity(isGood ? "" : texts.notJson);
    setText(written);
    onChange(isGood && written.trim() !== "" ? JSON.parse(written) : undefined);
  };
  return (
    <Labelled {...props} help={texts.asJson}>
      {(given) => (
        <textarea
          {...given}
          rows={4}
          spellCheck={false}
          value={text}
          onChange={({ target }) => set(target)}
        />
      )}
    </Labelled>
  );
};
