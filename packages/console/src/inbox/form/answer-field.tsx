// A part of a form, and what is wrong with what is in it.

import type { AnswerProblem } from "../../api/fault.ts";
import { useTexts } from "../../kit/texts.ts";
import { inboxTexts } from "../inbox-texts.ts";
import { JsonInput, LinesInput } from "./area-inputs.tsx";
import { type Form, fieldFor, stepTo } from "./form.ts";
import { Labelled } from "./labelled.tsx";

export interface AnswerFieldProps {
  readonly form: Form;
  /** Its JSON pointer in the answer. */
  readonly at: string;
  readonly label: string;
  /** Undefined: nothing is given. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly problems: readonly AnswerProblem[];
  readonly isRequired: boolean;
}

const inputs = {
  choice: (props: AnswerFieldProps) => <ChoiceInput {...props} />,
  yesOrNo: (props: AnswerFieldProps) => <YesOrNoInput {...props} />,
  number: (props: AnswerFieldProps) => <NumberInput {...props} />,
  text: (props: AnswerFieldProps) => <TextInput {...props} />,
  lines: (props: AnswerFieldProps) => <LinesInput {...props} />,
  json: (props: AnswerFieldProps) => <JsonInput {...props} />,
  group: (props: AnswerFieldProps) => <Group {...props} />,
} as const;

export const AnswerField = (props: AnswerFieldProps) => inputs[fieldFor(props.form)](props);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const Group = ({ form, at, label, value, onChange, problems, isRequired }: AnswerFieldProps) => {
  const members = isObject(value) ? value : {};
  const own = problems.filter((problem) => problem.at === at);
  const set = (name: string, given: unknown) => {
    const { [name]: _earlier, ...rest } = members;
    const next = given === undefined ? rest : { ...rest, [name]: given };
    onChange(Object.keys(next).length > 0 || isRequired ? next : undefined);
  };
  return (
    <fieldset className="answer-group">
      <legend className={at === "" ? "only-read" : undefined}>{label}</legend>
      {form.description && <p className="faint">{form.description}</p>}
      {own.map(({ text }) => (
        <p key={text} className="field-problem">
          {text}
        </p>
      ))}
      {Object.entries(form.properties ?? {}).map(([name, part]) => (
        <AnswerField
          key={name}
          form={part}
          at={stepTo(at, name)}
          label={part.title ?? name}
          value={members[name]}
          onChange={(given) => set(name, given)}
          problems={problems}
          isRequired={form.required?.includes(name) ?? false}
        />
      ))}
    </fieldset>
  );
};

const ChoiceInput = (props: AnswerFieldProps) => {
  const { form, value, onChange } = props;
  const choices = form.enum ?? [form.const];
  const chosen = choices.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
  const text = (choice: unknown) => (typeof choice === "string" ? choice : JSON.stringify(choice));
  return (
    <Labelled {...props}>
      {(given) => (
        <select
          {...given}
          value={chosen < 0 ? "" : String(chosen)}
          onChange={({ target }) =>
            onChange(target.value === "" ? undefined : choices[Number(target.value)])
          }
        >
          <option value="">—</option>
          {choices.map((choice, index) => (
            <option key={text(choice)} value={String(index)}>
              {text(choice)}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
};

/** Not a box to tick: nobody shall decline by looking away. */
const YesOrNoInput = (props: AnswerFieldProps) => {
  const { value, onChange } = props;
  const texts = useTexts(inboxTexts);
  return (
    <Labelled {...props}>
      {(given) => (
        <select
          {...given}
          value={typeof value === "boolean" ? String(value) : ""}
          onChange={({ target }) =>
            onChange(target.value === "" ? undefined : target.value === "true")
          }
        >
          <option value="">—</option>
          <option value="true">{texts.yes}</option>
          <option value="false">{texts.no}</option>
        </select>
      )}
    </Labelled>
  );
};

const NumberInput = (props: AnswerFieldProps) => {
  const { form, value, onChange } = props;
  return (
    <Labelled {...props}>
      {(given) => (
        <input
          {...given}
          type="number"
          step={form.type === "integer" ? 1 : "any"}
          min={form.minimum}
          max={form.maximum}
          value={typeof value === "number" ? value : ""}
          onChange={({ target }) =>
            onChange(target.value === "" ? undefined : Number(target.value))
          }
        />
      )}
    </Labelled>
  );
};

const types: Readonly<Record<string, string>> = { date: "date", email: "email", uri: "url" };

const TextInput = (props: AnswerFieldProps) => {
  const { form, value, onChange } = props;
  return (
    <Labelled {...props}>
      {(given) => (
        <input
          {...given}
          type={types[form.format ?? ""] ?? "text"}
          minLength={form.minLength}
          maxLength={form.maxLength}
          // A pattern of a form may match anywhere, one of a browser matches all.
          pattern={form.pattern === undefined ? undefined : `.*(?:${form.pattern}).*`}
          value={typeof value === "string" ? value : ""}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
        />
      )}
    </Labelled>
  );
};
