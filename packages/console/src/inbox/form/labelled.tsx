// The label of a field, its description, and what is wrong with it, tied to its control.
import { type ReactNode, useId } from "react";
import type { AnswerFieldProps } from "./answer-field.tsx";

interface ControlProps {
  readonly id: string;
  readonly required: boolean;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
  readonly "data-at": string;
}

interface LabelledProps extends AnswerFieldProps {
  /** Said beside the form's own description. */
  readonly help?: string;
  readonly children: (given: ControlProps) => ReactNode;
}

export const Labelled = ({
  form,
  at,
  label,
  problems,
  isRequired,
  help,
  children,
}: LabelledProps) => {
  const id = useId();
  const own = problems.filter((each) => each.at === at || each.at.startsWith(`${at}/`));
  const described = [form.description, help].filter(Boolean).join(" ");
  const ids = [described && `${id}-help`, own.length > 0 && `${id}-problem`].filter(Boolean);
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {isRequired && <span aria-hidden="true"> *</span>}
      </label>
      {children({
        id,
        required: isRequired,
        "aria-invalid": own.length > 0,
        "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
        "data-at": at,
      })}
      {described && <small id={`${id}-help`}>{described}</small>}
      {own.length > 0 && (
        <span id={`${id}-problem`} className="field-problem" role="alert">
          {own.map(({ text }) => text).join(" ")}
        </span>
      )}
    </div>
  );
};
