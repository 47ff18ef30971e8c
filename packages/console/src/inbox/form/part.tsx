// A part of a form gets the field that fits it.
import SchemaField from "@rjsf/core/lib/components/fields/SchemaField.js";
import type { FieldProps, RJSFSchema, UiSchema } from "@rjsf/utils";
import { useTexts } from "../../kit/texts.ts";
import { formTexts } from "./form-texts.ts";
import { type FieldKind, fieldFor } from "./kinds.ts";
import { tellsAlternative } from "./read-form.ts";

/** By their formats; others are texts like any other. */
const widgetsOfTexts = ["date", "time", "date-time", "email", "uri"];

const drawn: Readonly<Record<FieldKind, (part: RJSFSchema) => UiSchema>> = {
  choice: () => ({ "ui:field": "StringField", "ui:widget": "Choice" }),
  several: () => ({ "ui:widget": "Several" }),
  yesOrNo: () => ({ "ui:field": "StringField", "ui:widget": "YesOrNo" }),
  number: () => ({}),
  text: ({ format }) => ({
    "ui:widget": widgetsOfTexts.find((each) => each === format) ?? "text",
  }),
  longText: () => ({ "ui:widget": "textarea" }),
  group: () => ({ "ui:expandable": false }),
  list: () => ({}),
  union: () => ({ "ui:expandable": false }),
  json: () => ({ "ui:field": "JsonField", "ui:fieldReplacesAnyOrOneOf": true }),
};

export const Part = (props: FieldProps) => {
  const texts = useTexts(formTexts);
  const { schema, formData, fieldPathId, registry } = props;
  const part = registry.schemaUtils.retrieveSchema(schema, formData);
  const last = fieldPathId.path.at(-1);
  const title = typeof last === "number" ? itemTitle(texts.item(last + 1), part) : undefined;
  const uiSchema = part[tellsAlternative]
    ? { "ui:widget": "hidden" }
    : { ...drawn[fieldFor(part)](part), ...(title && { "ui:title": title }) };
  return <SchemaField {...props} uiSchema={uiSchema} />;
};

const itemTitle = (number: string, { title }: RJSFSchema) =>
  title ? `${title}: ${number}` : number;
