// What is around controls: labels, descriptions, groups, and what is wrong.
import {
  type FieldErrorProps,
  type FieldTemplateProps,
  type MultiSchemaFieldTemplateProps,
  type ObjectFieldTemplateProps,
  type RJSFSchema,
  toErrorList,
} from "@rjsf/utils";
import { cloneElement, isValidElement } from "react";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { formTexts } from "./form-texts.ts";
import { controlId, described, helpId, problemId } from "./ids.ts";
import { fieldFor } from "./kinds.ts";
import { pointerOf } from "./pointer.ts";

/** Groups say by themselves what they are. */
const named = ["group", "list", "union"];

export const Field = (props: FieldTemplateProps) => {
  const { id, label, schema, required, errors, rawErrors, children, hidden, fieldPathId } = props;
  const help = useHelp(props);
  if (hidden) return null;
  const kind = fieldFor(schema);
  const place = { "data-at": pointerOf(fieldPathId.path), "data-label": label };
  if (named.includes(kind)) {
    return (
      <div className="answer-part" {...place}>
        {children}
        {errors}
      </div>
    );
  }
  const name = (
    <>
      {label}
      {required && <span aria-hidden="true"> *</span>}
    </>
  );
  const rest = (
    <>
      {children}
      {help && <small id={helpId(id)}>{help}</small>}
      {errors}
    </>
  );
  if (kind === "several") {
    const told = { id, hasHelp: help !== "", hasProblem: (rawErrors?.length ?? 0) > 0 };
    return (
      <fieldset className="field" aria-describedby={described(told)} {...place}>
        <legend>{name}</legend>
        {rest}
      </fieldset>
    );
  }
  return (
    <div className="field" {...place}>
      <label htmlFor={controlId(id)}>{name}</label>
      {rest}
    </div>
  );
};

const useHelp = ({ schema, rawDescription }: FieldTemplateProps): string => {
  const { asJson, inZone } = useTexts(formTexts);
  const { zone } = usePreferences();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isMoment = fieldFor(schema) === "text" && schema.format === "date-time";
  return [
    rawDescription,
    fieldFor(schema) === "json" && asJson,
    isMoment && inZone(zone === "local" ? own : zone),
  ]
    .filter(Boolean)
    .join(" ");
};

/** What is wrong inside of JSON is told at its field. */
export const Errors = ({ errors = [], errorSchema, schema, fieldPathId }: FieldErrorProps) => {
  const inside = fieldFor(schema) === "json" ? toErrorList(errorSchema) : [];
  const all = new Set([...errors, ...inside.map(({ message = "" }) => message)]);
  if (all.size === 0) return null;
  return (
    <span id={problemId(fieldPathId.$id)} className="field-problem">
      {[...all].join(" ")}
    </span>
  );
};

export const Group = (props: ObjectFieldTemplateProps) => {
  const { title, description, properties, schema, errorSchema, fieldPathId } = props;
  // The alternatives of one that has nothing beside them say it all.
  if (properties.length === 0) return null;
  const isWhole = fieldPathId.path.length === 0;
  const { $id: id } = fieldPathId;
  const told = { id, hasHelp: Boolean(description), hasProblem: Boolean(errorSchema?.__errors) };
  return (
    <fieldset className="answer-group" aria-describedby={described(told)}>
      <legend className={isWhole ? "only-read" : undefined}>{title || schema.title}</legend>
      {description && (
        <p className="faint" id={helpId(id)}>
          {description}
        </p>
      )}
      {properties.map(({ content }) => content)}
    </fieldset>
  );
};

interface SelectorProps {
  readonly id: string;
  readonly label?: string;
  readonly schema: RJSFSchema;
}

export const Alternatives = (props: MultiSchemaFieldTemplateProps) => {
  const { selector, optionSchemaField, schema } = props;
  const { whichOne } = useTexts(formTexts);
  if (!isValidElement<SelectorProps>(selector)) return optionSchemaField;
  const { id, label } = selector.props;
  // A group of what is beside the alternatives has said it.
  const { description } = schema.properties ? {} : schema;
  return (
    <>
      <div className="field">
        <label htmlFor={controlId(id)}>{label || whichOne}</label>
        {cloneElement(selector, { schema: { ...selector.props.schema, description } })}
        {description && <small id={helpId(id)}>{description}</small>}
      </div>
      {optionSchemaField}
    </>
  );
};
