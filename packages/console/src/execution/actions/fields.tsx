// The fields of the actions' forms.
import { type ReactNode, useId } from "react";
import { useTexts } from "../../kit/texts.ts";
import { actionTexts } from "./action-texts.ts";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isRequired?: boolean;
  readonly isNumber?: boolean;
  readonly charactersMost?: number;
}

export const TextField = (props: FieldProps) => {
  const { label, value, onChange, isRequired = false, isNumber = false, charactersMost } = props;
  return (
    <Labeled label={label} isRequired={isRequired}>
      {(id) => (
        <input
          id={id}
          value={value}
          required={isRequired}
          {...(charactersMost === undefined ? {} : { maxLength: charactersMost })}
          inputMode={isNumber ? "numeric" : "text"}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Labeled>
  );
};

const dataCharactersMost = 32_768;

/** For inputs and details; says whether it reads as JSON, which is not required. */
export const DataField = ({ label, value, onChange }: FieldProps) => {
  const texts = useTexts(actionTexts);
  return (
    <Labeled label={label} note={value === "" ? "" : isJson(value) ? texts.isJson : texts.isText}>
      {(id) => (
        <textarea
          id={id}
          rows={5}
          spellCheck={false}
          maxLength={dataCharactersMost}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Labeled>
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

const policies = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const;

export const ChildPolicyField = ({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) => {
  const texts = useTexts(actionTexts);
  return (
    <Labeled label={texts.childPolicy} isRequired>
      {(id) => (
        <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">{texts.asStarted}</option>
          {policies.map((policy) => (
            <option key={policy} value={policy}>
              {texts[policy]}
            </option>
          ))}
        </select>
      )}
    </Labeled>
  );
};

interface LabeledProps {
  readonly label: string;
  readonly isRequired?: boolean;
  readonly note?: string;
  readonly children: (id: string) => ReactNode;
}

const Labeled = ({ label, isRequired = false, note, children }: LabeledProps) => {
  const id = useId();
  const { optional } = useTexts(actionTexts);
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {!isRequired && <span className="faint">({optional})</span>}
      </label>
      {children(id)}
      {note && <small>{note}</small>}
    </div>
  );
};
