// What has no field of its own is written as JSON.
import { type FieldProps, toErrorList } from "@rjsf/utils";
import { useContext, useEffect, useId, useState } from "react";
import { isParsedWhole, jsonTreeOf } from "../../kit/json.ts";
import { toldBy } from "./ids.ts";
import { UnreadableFields } from "./unreadable.ts";

/** Undefined where it is no JSON, or where something of it would be lost. */
const read = (text: string): { readonly value: unknown } | undefined => {
  if (text.trim() === "") return { value: undefined };
  const tree = jsonTreeOf(text);
  return tree && isParsedWhole(tree, text) ? { value: JSON.parse(text) } : undefined;
};

export const JsonField = (props: FieldProps) => {
  const { fieldPathId, formData, required, readonly, errorSchema, onChange } = props;
  const unreadable = useContext(UnreadableFields);
  const key = useId();
  const [text, setText] = useState(() =>
    formData === undefined ? "" : JSON.stringify(formData, null, 2),
  );
  const { $id: id, path } = fieldPathId;
  const isUnreadable = read(text) === undefined;
  useEffect(() => {
    if (isUnreadable) unreadable.set(key, path);
    return () => void unreadable.delete(key);
  }, [unreadable, key, path, isUnreadable]);
  const set = (written: string) => {
    setText(written);
    onChange(read(written)?.value, path);
  };
  const hasProblem = toErrorList(errorSchema).length + (props.rawErrors?.length ?? 0) > 0;
  return (
    <textarea
      {...toldBy({ id, hasHelp: true, hasProblem })}
      required={required ?? false}
      readOnly={readonly ?? false}
      rows={4}
      spellCheck={false}
      value={text}
      onChange={({ target }) => set(target.value)}
    />
  );
};
