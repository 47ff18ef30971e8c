// What has no field of its own is written as JSON.
import { isParsedWhole } from "@ekiden/model";
import { type FieldProps, toErrorList } from "@rjsf/utils";
import { useState } from "react";
import { jsonTreeOf } from "../../kit/json.ts";
import { toldBy } from "./ids.ts";
import { useUnreadable } from "./unreadable.ts";

/** Undefined where it is no JSON, or where something of it would be lost. */
const read = (text: string): { readonly value: unknown } | undefined => {
  if (text.trim() === "") return { value: undefined };
  return jsonTreeOf(text) && isParsedWhole(text) ? { value: JSON.parse(text) } : undefined;
};

export const JsonField = (props: FieldProps) => {
  const { fieldPathId, formData, required, readonly, errorSchema, onChange } = props;
  const [text, setText] = useState(() =>
    formData === undefined ? "" : JSON.stringify(formData, null, 2),
  );
  const { $id: id, path } = fieldPathId;
  useUnreadable(path, read(text) ? {} : { text: "notJson" });
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
