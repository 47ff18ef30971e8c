// The controls of fields.
import {
  type BaseInputTemplateProps,
  type EnumOptionsType,
  getInputProps,
  type RJSFSchema,
  type WidgetProps,
} from "@rjsf/utils";
import { useState } from "react";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { formTexts } from "./form-texts.ts";
import { toldBy } from "./ids.ts";
import { momentReading } from "./moments.ts";
import { type Reading, useWritten } from "./written.ts";

type ControlProps = Pick<WidgetProps, "id" | "schema" | "required" | "rawErrors" | "readonly">;

/** A moment is said to be in a time zone, described or not. */
const hasHelp = ({ description, format }: RJSFSchema) =>
  Boolean(description) || format === "date-time";

const controlOf = ({ id, schema, required, rawErrors }: ControlProps) => ({
  ...toldBy({ id, hasHelp: hasHelp(schema), hasProblem: (rawErrors?.length ?? 0) > 0 }),
  required: required ?? false,
});

/** Of one line: texts, dates. */
export const LineInput = (props: BaseInputTemplateProps) => {
  const { schema, type, options, value, readonly, onChange } = props;
  const { type: shown, step, min, max } = getInputProps(schema, type, options);
  return (
    <input
      {...controlOf(props)}
      type={shown}
      step={step}
      min={min}
      max={max}
      autoComplete="off"
      readOnly={readonly}
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
    />
  );
};

const AreaInput = (props: WidgetProps) => {
  const { value, readonly, onChange } = props;
  return (
    <textarea
      {...controlOf(props)}
      className="prose"
      rows={4}
      readOnly={readonly}
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
    />
  );
};

interface ReadInputProps extends WidgetProps {
  readonly type: string;
  readonly reading: Reading<string>;
}

/** Of what the browser's field writes in another way than the answer. */
const ReadInput = ({ type, reading, ...props }: ReadInputProps) => {
  const { value, max, readonly, onChange } = props;
  const [text, write] = useWritten(value, reading);
  return (
    <input
      {...controlOf(props)}
      type={type}
      max={max}
      autoComplete="off"
      readOnly={readonly}
      value={text}
      onChange={({ target }) => onChange(write(target.value))}
    />
  );
};

/** A moment is chosen in the zone that a person prefers, and given as UTC. */
const MomentInput = (props: WidgetProps) => {
  const { zone } = usePreferences();
  const reading = momentReading(zone);
  // A date of an answer has a year of four digits.
  return <ReadInput {...props} type="datetime-local" max="9999-12-31T23:59" reading={reading} />;
};

const timeOfDay = /^\d\d:\d\d(:\d\d(\.\d+)?)?$/;
const shown = (value: unknown) => String(value ?? "");

/** Browsers have no field for times with an offset: one that was given is changed as a text. */
const TimeInput = (props: WidgetProps) => {
  const [isText] = useState(() => props.value !== undefined && !timeOfDay.test(shown(props.value)));
  const read = (text: string) => (/^\d\d:\d\d$/.test(text) ? `${text}:00` : text || undefined);
  return <ReadInput {...props} type={isText ? "text" : "time"} reading={{ read, textOf: shown }} />;
};

interface SelectProps extends ControlProps {
  readonly label?: string;
  readonly choices: readonly { readonly value: unknown; readonly text: string }[];
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** One that must be chosen from has nothing to leave open. */
  readonly isOpen?: boolean;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const Select = ({ choices, value, onChange, isOpen = true, ...props }: SelectProps) => {
  const { nothing } = useTexts(formTexts);
  const chosen = choices.findIndex((each) => isSame(each.value, value));
  return (
    <select
      {...controlOf(props)}
      disabled={props.readonly}
      value={chosen < 0 ? "" : String(chosen)}
      onChange={({ target }) => onChange(choices[Number(target.value || "NaN")]?.value)}
    >
      {isOpen && <option value="">{nothing}</option>}
      {choices.map(({ value: each, text }, index) => (
        <option key={JSON.stringify(each)} value={String(index)}>
          {text}
        </option>
      ))}
    </select>
  );
};

/** Not a box to tick: a question that was overlooked must not count as a no. */
const YesOrNoInput = (props: WidgetProps) => {
  const { yes, no } = useTexts(formTexts);
  const choices = [
    { value: true, text: yes },
    { value: false, text: no },
  ];
  return <Select {...props} choices={choices} />;
};

const useChoices = (options: readonly EnumOptionsType[] = []) => {
  const { yes, no } = useTexts(formTexts);
  return options.map(({ value, label }) => {
    const hasTitle = label !== String(value);
    if (hasTitle || typeof value === "string") return { value, text: label };
    if (typeof value === "boolean") return { value, text: value ? yes : no };
    return { value, text: JSON.stringify(value) };
  });
};

const ChoiceInput = (props: WidgetProps) => (
  <Select {...props} choices={useChoices(props.options.enumOptions)} />
);

/** Which of several alternatives is filled in: one of them always is. */
const AlternativeInput = (props: WidgetProps) => (
  <Select {...props} choices={useChoices(props.options.enumOptions)} isOpen={false} />
);

const SeveralInput = (props: WidgetProps) => {
  const { value, readonly, onChange } = props;
  const choices = useChoices(props.options.enumOptions);
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  const isGiven = (each: unknown) => given.some((one) => isSame(one, each));
  const set = (changed: unknown, isChosen: boolean) =>
    onChange(
      choices
        .map((choice) => choice.value)
        .filter((each) => (isSame(each, changed) ? isChosen : isGiven(each))),
    );
  return choices.map((choice) => (
    <label className="check" key={choice.text}>
      <input
        type="checkbox"
        checked={isGiven(choice.value)}
        disabled={readonly ?? false}
        onChange={({ target }) => set(choice.value, target.checked)}
      />
      {choice.text}
    </label>
  ));
};

export const widgets = {
  TextareaWidget: AreaInput,
  DateTimeWidget: MomentInput,
  TimeWidget: TimeInput,
  SelectWidget: AlternativeInput,
  YesOrNo: YesOrNoInput,
  Choice: ChoiceInput,
  Several: SeveralInput,
};
