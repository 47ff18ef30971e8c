// The fields that the actions' forms share beyond the kit's.
import { AreaField, SelectField } from "../../kit/fields.tsx";
import { useTexts } from "../../kit/texts.ts";
import { actionTexts } from "./action-texts.ts";

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** For inputs and details; says whether it reads as JSON, which is not required. */
export const DataField = ({ label, ...field }: FieldProps & { readonly label: string }) => {
  const texts = useTexts(actionTexts);
  const kind = isJson(field.value) ? texts.isJson : texts.isText;
  return <AreaField {...field} label={label} help={field.value === "" ? texts.optional : kind} />;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const policies = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const;

export const ChildPolicyField = (field: FieldProps) => {
  const texts = useTexts(actionTexts);
  return (
    <SelectField
      {...field}
      label={texts.childPolicy}
      choices={[
        { value: "", text: texts.asStarted },
        ...policies.map((policy) => ({ value: policy as string, text: texts[policy] })),
      ]}
    />
  );
};
