// One of a few, all of them in sight.
import { useId } from "react";
import type { Choice } from "./fields.tsx";

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
}

export const Segments = <T extends string>(props: SegmentsProps<T>) => {
  const { label, value, choices, onChange } = props;
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="only-read">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} data-chosen={choice.value === value}>
          <input
            type="radio"
            className="only-read"
            name={name}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.text}
        </label>
      ))}
    </fieldset>
  );
};
