// Fields of forms: a label, the browser's own control, and a word of help.
import { type ReactNode, useId } from "react";

interface FieldProps {
  readonly label: string;
  readonly help?: string;
  /** What is wrong with what was typed. */
  readonly problem?: ReactNode;
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The focus goes elsewhere. */
  readonly onLeave?: () => void;
  readonly type?: "text" | "password" | "search" | "datetime-local" | "number";
  readonly isRequired?: boolean;
  readonly autoComplete?: string;
  readonly placeholder?: string;
  /** What may be chosen from; anything else may be typed, too. */
  readonly suggestions?: readonly string[];
  readonly maxLength?: number;
  /** Of a number. */
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | "any";
}

export const TextField = (props: TextFieldProps) => {
  const { label, help, problem, value, onChange, type = "text", isRequired = false } = props;
  const { suggestions } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        value={value}
        required={isRequired}
        autoComplete={props.autoComplete ?? "off"}
        spellCheck={false}
        placeholder={props.placeholder}
        maxLength={props.maxLength}
        min={props.min}
        max={props.max}
        step={props.step}
        list={suggestions ? `${id}-list` : undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : help ? `${id}-help` : undefined}
        onChange={({ target }) => onChange(target.value)}
        onBlur={props.onLeave}
      />
      {problem && (
        <div id={`${id}-problem`} className="field-problem" role="alert">
          {problem}
        </div>
      )}
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      {help && <small id={`${id}-help`}>{help}</small>}
    </div>
  );
};

interface AreaFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
}

export const AreaField = (props: AreaFieldProps) => {
  const { label, help, problem, value, onChange, rows = 5 } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        value={value}
        spellCheck={false}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : help ? `${id}-help` : undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {problem && (
        <div id={`${id}-problem`} className="field-problem" role="alert">
          {problem}
        </div>
      )}
      {help && <small id={`${id}-help`}>{help}</small>}
    </div>
  );
};

export interface Choice<T extends string> {
  readonly value: T;
  readonly text: string;
}

interface SelectFieldProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  /** The choice without a value does not do. */
  readonly isRequired?: boolean;
}

export const SelectField = <T extends string>(props: SelectFieldProps<T>) => {
  const { label, help, value, choices, onChange, isRequired = false } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        required={isRequired}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={({ target }) => onChange(target.value as T)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.text}
          </option>
        ))}
      </select>
      {help && <small id={`${id}-help`}>{help}</small>}
    </div>
  );
};

interface CheckFieldProps {
  readonly children: ReactNode;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

export const CheckField = ({ children, isChecked, onChange }: CheckFieldProps) => (
  <label className="check">
    <input
      type="checkbox"
      checked={isChecked}
      onChange={({ target }) => onChange(target.checked)}
    />
    {children}
  </label>
);
