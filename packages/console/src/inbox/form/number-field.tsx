// A number, with the decimal sign of the browser's language and no other.
import type { FieldProps } from "@rjsf/utils";
import { toldBy } from "./ids.ts";
import { decimalSign, numberIn, textOfNumber } from "./numbers.ts";
import { useUnreadable } from "./unreadable.ts";
import { useWritten } from "./written.ts";

export const NumberField = (props: FieldProps) => {
  const { fieldPathId, schema, formData, required, readonly, rawErrors, onChange } = props;
  const { $id: id, path } = fieldPathId;
  const sign = decimalSign();
  const [text, write] = useWritten(formData, {
    read: (written) => numberIn(written, sign),
    textOf: (value) => textOfNumber(value, sign),
  });
  const isUnread = formData === undefined && text.trim() !== "";
  useUnreadable(path, isUnread ? { text: "notNumber", value: sign } : {});
  const { minimum = schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY } = schema;
  return (
    <input
      {...toldBy({
        id,
        hasHelp: Boolean(schema.description),
        hasProblem: (rawErrors?.length ?? 0) > 0,
      })}
      // A keyboard of digits may have no minus sign.
      inputMode={minimum < 0 ? "text" : "decimal"}
      autoComplete="off"
      required={required ?? false}
      readOnly={readonly ?? false}
      value={text}
      onChange={({ target }) => onChange(write(target.value), path)}
    />
  );
};
