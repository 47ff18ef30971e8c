// What a schedule is called, and what it starts.
import { maxScheduleNameCharacters } from "@ekiden/model";
import { AreaField, TextField } from "../kit/fields.tsx";
import { useTexts } from "../kit/texts.ts";
import { MoreSettings } from "../start/more-settings.tsx";
import { InputField, TypeField } from "../start/start-fields.tsx";
import type { StartForm } from "../start/start-input.ts";
import { startTexts } from "../start/start-texts.ts";
import { formTexts } from "./form-texts.ts";
import { More } from "./more.tsx";
import { schedulesTexts } from "./schedules-texts.ts";
import type { FieldsetProps } from "./use-preview.ts";

export const NameField = ({ fields, onChange, refusals }: FieldsetProps) => {
  const texts = useTexts(schedulesTexts);
  return (
    <TextField
      label={texts.name}
      problem={refusals.name}
      value={fields.name}
      onChange={(name) => onChange({ name })}
      maxLength={maxScheduleNameCharacters}
      isRequired
    />
  );
};

interface StartFieldsProps extends FieldsetProps {
  readonly domain: string;
}

export const StartFields = ({ domain, fields, onChange, refusals }: StartFieldsProps) => {
  const texts = useTexts(formTexts);
  const { tags, tagsHelp } = useTexts(startTexts);
  const { start } = fields;
  const set = (changed: Partial<StartForm>) => onChange({ start: { ...start, ...changed } });
  return (
    <>
      <TypeField domain={domain} value={start.type} onChange={(type) => set({ type })} />
      <InputField value={start.input} onChange={(input) => set({ input })} />
      <More
        summary={texts.moreOfStart}
        isFilled={moreNames.some((name) => start[name] !== "")}
        isGuilty={refusals.workflowIdPrefix !== undefined}
      >
        <TextField
          label={texts.idPrefix}
          help={texts.idPrefixHelp}
          problem={refusals.workflowIdPrefix}
          value={start.workflowId}
          onChange={(workflowId) => set({ workflowId })}
          maxLength={maxScheduleNameCharacters}
        />
        <AreaField
          label={tags}
          help={tagsHelp}
          value={start.tags}
          onChange={(given) => set({ tags: given })}
          rows={2}
        />
        <MoreSettings domain={domain} form={start} onChange={set} />
      </More>
    </>
  );
};

const moreNames = [
  ...(["workflowId", "tags", "taskList", "taskPriority"] as const),
  ...(["executionTimeout", "taskTimeout", "childPolicy", "lambdaRole"] as const),
] as const;
