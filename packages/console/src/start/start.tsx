// Starts an execution of a registered type, and shows how a command or a program would.
import { type Output, prettyJson } from "@ekiden/model";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button } from "../kit/button.tsx";
import { ChangeProblem, Empty } from "../kit/feedback.tsx";
import { AreaField, SelectField, TextField } from "../kit/fields.tsx";
import { useOperation } from "../kit/operation.ts";
import { useMissingAction } from "../kit/permissions.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { SameCall } from "../kit/same-call.tsx";
import { useTexts } from "../kit/texts.ts";
import { useWholeList } from "../kit/whole-list.ts";
import { MoreSettings } from "./more-settings.tsx";
import {
  formOf,
  inputOf,
  jsonOf,
  type StartForm,
  type StartFormProps,
  typeKey,
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
          <TypeField domain={domain} form={form} onChange={set} />
          <IdField form={form} onChange={set} />
          <InputField form={form} onChange={set} />
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

const TypeField = ({ domain, form, onChange }: StartFormProps & { readonly domain: string }) => {
  const texts = useTexts(startTexts);
  const query = useWholeList("ListWorkflowTypes", { domain, registrationStatus: "REGISTERED" });
  const noTypes = (
    <Empty title={texts.noTypes} command="npm run demo">
      {texts.noTypesText}
    </Empty>
  );
  return (
    <QueryContent
      query={query}
      isEmpty={(pages) => pages.every(({ typeInfos }) => typeInfos.length === 0)}
      empty={noTypes}
    >
      {(pages) => (
        <SelectField
          label={texts.type}
          value={form.type}
          onChange={(type) => onChange(withType(form, type))}
          choices={[
            { value: "", text: texts.chooseType },
            ...pages.flatMap(({ typeInfos }) => typeInfos).map(choiceOf),
          ]}
        />
      )}
    </QueryContent>
  );
};

const choiceOf = ({
  workflowType: { name, version },
}: Output<"ListWorkflowTypes">["typeInfos"][number]) => ({
  value: typeKey(name, version),
  text: `${name} ${version}`,
});

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

const InputField = ({ form: { input }, onChange }: StartFormProps) => {
  const texts = useTexts(startTexts);
  const json = jsonOf(input);
  const kind = json === undefined ? texts.inputText : texts.inputJson;
  return (
    <div className="with-button">
      <AreaField
        label={texts.input}
        help={input === "" ? texts.inputEmpty : kind}
        value={input}
        onChange={(changed) => onChange({ input: changed })}
        rows={7}
      />
      {json !== undefined && (
        <Button onPress={() => onChange({ input: prettyJson(input) })}>{texts.pretty}</Button>
      )}
    </div>
  );
};
