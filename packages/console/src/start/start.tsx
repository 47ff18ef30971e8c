// Starts an execution of a registered type, and shows how a command or a program would.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { ChangeProblem } from "../kit/feedback.tsx";
import { AreaField, TextField } from "../kit/fields.tsx";
import { useOperation } from "../kit/operation.ts";
import { useMissingAction } from "../kit/permissions.ts";
import { SameCall } from "../kit/same-call.tsx";
import { useTexts } from "../kit/texts.ts";
import { MoreSettings } from "./more-settings.tsx";
import { InputField, TypeField } from "./start-fields.tsx";
import {
  formOf,
  inputOf,
  type StartForm,
  type StartFormProps,
  withNewId,
  withType,
} from "./start-input.ts";
import { startTexts } from "./start-texts.ts";

export const Start = () => {
  const texts = useTexts(startTexts);
  const { domain } = useParams({ from: "/domains/$domain/start" });
  const search = useSearch({ from: "/domains/$domain/start" });
  const navigate = useNavigate();
  const [form, setForm] = useState(() => formOf(search));
  const set = (changed: Partial<StartForm>) => setForm({ ...form, ...changed });
  const setType = (type: string) => set(withType(form, type));
  const input = inputOf(domain, form);
  const missing = useMissingAction("StartWorkflowExecution", domain);
  const { mutate, error, isPending } = useOperation(
    "StartWorkflowExecution",
    ({ runId = "" }, { workflowId }) =>
      void navigate({
        to: "/domains/$domain/executions/$workflowId/$runId",
        params: { domain, workflowId, runId },
      }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(input);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <h1>{texts.title}</h1>
      <div className="start-columns">
        <div className="card stack">
          <TypeField domain={domain} value={form.type} onChange={setType} />
          <IdField form={form} onChange={set} />
          <InputField value={form.input} onChange={(given) => set({ input: given })} />
          <AreaField
            label={texts.tags}
            help={texts.tagsHelp}
            value={form.tags}
            onChange={(tags) => set({ tags })}
            rows={2}
          />
          <MoreSettings domain={domain} form={form} onChange={set} />
          {error && <ChangeProblem error={error} />}
          <div className="actions">
            <Button
              type="submit"
              look="primary"
              missingAction={missing}
              isDisabled={isPending || form.type === ""}
            >
              {texts.start}
            </Button>
          </div>
        </div>
        <aside className="card stack" aria-label={texts.same}>
          <h2>{texts.same}</h2>
          <SameCall label={texts.same} operation="StartWorkflowExecution" input={input} />
        </aside>
      </div>
    </form>
  );
};

const IdField = ({ form, onChange }: StartFormProps) => {
  const texts = useTexts(startTexts);
  return (
    <div className="with-button">
      <TextField
        label={texts.workflowId}
        help={texts.workflowIdHelp}
        value={form.workflowId}
        onChange={(workflowId) => onChange({ workflowId })}
        maxLength={256}
        isRequired
      />
      <Button onPress={() => onChange(withNewId(form))}>{texts.random}</Button>
    </div>
  );
};
