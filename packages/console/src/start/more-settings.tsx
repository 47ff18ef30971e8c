// What a start may say in the place of its type's defaults.
import { useCall } from "../api/queries.ts";
import { SelectField, TextField } from "../kit/fields.tsx";
import { useTexts } from "../kit/texts.ts";
import { type StartForm, type StartFormProps, typeOf } from "./start-input.ts";
import { startTexts } from "./start-texts.ts";

const childPolicies = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const;

export const MoreSettings = ({
  domain,
  form,
  onChange,
}: StartFormProps & { readonly domain: string }) => {
  const texts = useTexts(startTexts);
  const { data } = useCall(
    "DescribeWorkflowType",
    { domain, workflowType: typeOf(form) },
    { enabled: form.type !== "" },
  );
  const defaults = data?.configuration;
  const helpFor = (value: string | undefined) => {
    if (!defaults) return {};
    return { help: value === undefined ? texts.noDefault : texts.byDefault(value) };
  };
  const field = (name: keyof StartForm & keyof typeof texts, help: object) => (
    <TextField
      label={texts[name] as string}
      value={form[name]}
      onChange={(value) => onChange({ [name]: value })}
      {...help}
    />
  );
  return (
    <details className="more">
      <summary>{texts.more}</summary>
      <div className="fields">
        {field("taskList", helpFor(defaults?.defaultTaskList?.name))}
        {field("executionTimeout", helpFor(defaults?.defaultExecutionStartToCloseTimeout))}
        {field("taskTimeout", helpFor(defaults?.defaultTaskStartToCloseTimeout))}
        <SelectField
          label={texts.childPolicy}
          value={form.childPolicy}
          onChange={(childPolicy) => onChange({ childPolicy })}
          choices={[
            { value: "", text: texts.asType },
            ...childPolicies.map((value) => ({ value, text: value })),
          ]}
          {...helpFor(defaults?.defaultChildPolicy)}
        />
        {field("taskPriority", {})}
        {field("lambdaRole", {})}
      </div>
    </details>
  );
};
