// Registers a type with its defaults; what is left empty has none.
import type { OperationName } from "@ekiden/model";
import { useState } from "react";
import { SelectField, TextField } from "../kit/fields.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useOperation } from "../kit/operation.ts";
import { useTexts } from "../kit/texts.ts";
import { type DefaultField, kinds, type TypeKind } from "./kinds.ts";
import { typesTexts } from "./types-texts.ts";

interface RegisterTypeProps {
  readonly domain: string;
  readonly kind: TypeKind;
  readonly onClose: () => void;
}

export const RegisterType = ({ domain, kind, onClose }: RegisterTypeProps) => {
  const texts = useTexts(typesTexts);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const registering = useOperation<OperationName>(kinds[kind].register, onClose);
  const set = (member: string) => (value: string) => setValues({ ...values, [member]: value });
  const submit = () => {
    const given = Object.entries(values).filter(([, value]) => value !== "");
    const input = given.map(([member, value]) => [
      member,
      member === "defaultTaskList" ? { name: value } : value,
    ]);
    registering.mutate({ domain, ...Object.fromEntries(input) } as never);
  };
  return (
    <FormDialog
      title={kind === "workflow" ? texts.registerWorkflow : texts.registerActivity}
      submit={texts.register}
      sending={registering}
      onSubmit={submit}
      onClose={onClose}
      isWide
    >
      <TypeFields kind={kind} values={values} onChange={set} />
    </FormDialog>
  );
};

interface TypeFieldsProps {
  readonly kind: TypeKind;
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (member: string) => (value: string) => void;
}

const TypeFields = ({ kind, values, onChange }: TypeFieldsProps) => {
  const texts = useTexts(typesTexts);
  const field = (member: "name" | "version" | "description", maxLength: number) => (
    <TextField
      label={texts[member]}
      value={values[member] ?? ""}
      onChange={onChange(member)}
      maxLength={maxLength}
      isRequired={member !== "description"}
    />
  );
  return (
    <>
      <div className="fields">
        {field("name", 256)}
        {field("version", 64)}
      </div>
      {field("description", 1024)}
      <div className="fields">
        {kinds[kind].defaults.map((each) => (
          <Default
            key={each.member}
            field={each}
            value={values[each.member] ?? ""}
            onChange={onChange(each.member)}
          />
        ))}
      </div>
    </>
  );
};

interface DefaultProps {
  readonly field: DefaultField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const Default = ({ field: { text, form }, value, onChange }: DefaultProps) => {
  const texts = useTexts(typesTexts);
  const label = texts[text] as string;
  if (form !== "childPolicy") {
    const help = form === "seconds" ? { help: texts.secondsHelp } : {};
    return <TextField label={label} value={value} onChange={onChange} {...help} />;
  }
  return (
    <SelectField
      label={label}
      value={value}
      onChange={onChange}
      choices={[
        { value: "", text: texts.noChoice },
        ...["TERMINATE", "REQUEST_CANCEL", "ABANDON"].map((policy) => ({
          value: policy,
          text: policy,
        })),
      ]}
    />
  );
};
