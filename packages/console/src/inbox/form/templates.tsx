// What is around controls: labels, descriptions, groups, and what is wrong.
import {
  type FieldErrorProps,
  type FieldTemplateProps,
  type MultiSchemaFieldTemplateProps,
  type ObjectFieldTemplateProps,
  toErrorList,
} from "@rjsf/utils";
import { isValidElement } from "react";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { formTexts } from "./form-texts.ts";
import { controlId, helpId, problemId } from "./ids.ts";
import { fieldFor } from "./kinds.ts";
import { pointerOf } from "./pointer.ts";

/** Groups say by themselves what they are. */
const named = ["group", "list", "union"];

export const Field = (props: FieldTemplateProps) => {
  const { id, label, schema, required, errors, children, hidden, fieldPathId } = props;
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
  const Label = kind === "several" ? "legend" : "label";
  const Around = kind === "several" ? "fieldset" : "div";
  return (
    <Around className="field" {...place}>
      <Label {...(kind !== "several" && { htmlFor: controlId(id) })}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </Label>
      {children}
      {help && <small id={helpId(id)}>{help}</small>}
      {errors}
    </Around>
  );
};

const useHelp = ({ schema, rawDescription }: FieldTemplateProps): string => {
  const { asJson, inZone } = useTexts(formTexts);
  const { zone } = usePreferences();
  const more =
    fieldFor(schema) === "json"
      ? asJson
      : schema.format === "date-time"
        ? inZone(zone === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone)
        : undefined;
  return [rawDescription, more].filter(Boolean).join(" ");
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
  const { title, description, properties, schema, fieldPathId } = props;
  // The alternatives of one that has nothing beside them say it all.
  if (properties.length === 0) return null;
  const isWhole = fieldPathId.path.length === 0;
  const help = helpId(fieldPathId.$id);
  return (
    <fieldset className="answer-group" aria-describedby={description ? help : undefined}>
      <legend className={isWhole ? "only-read" : undefined}>{title || schema.title}</legend>
      {description && (
        <p className="faint" id={help}>
          {description}
        </p>
      )}
      {properties.map(({ content }) => content)}
    </fieldset>
  );
};

export const Alternatives = ({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps) => {
  const { whichOne } = useTexts(formTexts);
  if (!isValidElement<{ id: string; label?: string }>(selector)) return optionSchemaField;
  const { id, label } = selector.props;
  return (
    <>
      <div className="field">
        <label htmlFor={controlId(id)}>{label || whichOne}</label>
        {selector}
      </div>
      {optionSchemaField}
    </>
  );
};
