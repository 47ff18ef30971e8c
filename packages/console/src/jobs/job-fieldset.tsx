// The fields of a job: what it does, to which executions, why and how quickly.
import { maxExecutionsPerJob, maxJobRatePerSecond, maxJobReasonCharacters } from "@ekiden/model";
import { AreaField, SelectField, TextField } from "../kit/fields.tsx";
import { useTexts } from "../kit/texts.ts";
import { type JobFields, jobActions } from "./job-input.ts";
import { jobsTexts } from "./jobs-texts.ts";

interface JobFieldsetProps {
  readonly fields: JobFields;
  readonly onChange: (fields: JobFields) => void;
}

const maxSignalNameCharacters = 256;

export const JobFieldset = ({ fields, onChange }: JobFieldsetProps) => {
  const texts = useTexts(jobsTexts);
  const set = (changed: Partial<JobFields>) => onChange({ ...fields, ...changed });
  return (
    <>
      <SelectField
        label={texts.action}
        value={fields.action}
        choices={jobActions.map((value) => ({ value, text: texts[value] }))}
        onChange={(action) => set({ action })}
      />
      <Parameters fields={fields} onChange={onChange} />
      <AreaField
        label={texts.query}
        help={texts.queryHelp}
        value={fields.query}
        onChange={(query) => set({ query })}
        rows={2}
      />
      <TextField
        label={texts.reason}
        value={fields.reason}
        onChange={(reason) => set({ reason })}
        maxLength={maxJobReasonCharacters}
        isRequired
      />
      <div className="fields">
        <TextField
          label={texts.rate}
          help={texts.rateHelp}
          type="number"
          min={0.1}
          max={maxJobRatePerSecond}
          step="any"
          value={fields.ratePerSecond}
          onChange={(ratePerSecond) => set({ ratePerSecond })}
        />
        <TextField
          label={texts.maxExecutions}
          help={texts.maxExecutionsHelp}
          type="number"
          min={1}
          max={maxExecutionsPerJob}
          value={fields.maxExecutions}
          onChange={(maxExecutions) => set({ maxExecutions })}
        />
      </div>
    </>
  );
};

/** Of the action. */
const Parameters = ({ fields, onChange }: JobFieldsetProps) => {
  const texts = useTexts(jobsTexts);
  const set = (changed: Partial<JobFields>) => onChange({ ...fields, ...changed });
  switch (fields.action) {
    case "signal":
      return (
        <>
          <TextField
            label={texts.signalName}
            value={fields.signalName}
            onChange={(signalName) => set({ signalName })}
            maxLength={maxSignalNameCharacters}
            isRequired
          />
          <AreaField
            label={texts.signalInput}
            value={fields.signalInput}
            onChange={(signalInput) => set({ signalInput })}
            rows={2}
          />
        </>
      );
    case "terminate":
      return (
        <SelectField
          label={texts.childPolicy}
          value={fields.childPolicy}
          choices={(["", "TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const).map((value) => ({
            value,
            text: value === "" ? texts.asStarted : value,
          }))}
          onChange={(childPolicy) => set({ childPolicy })}
        />
      );
    case "reset":
      return (
        <SelectField
          label={texts.decision}
          value={fields.decision}
          choices={(["BEFORE_FAILURE", "LAST", "FIRST"] as const).map((value) => ({
            value,
            text: texts[value],
          }))}
          onChange={(decision) => set({ decision })}
        />
      );
    default:
      return null;
  }
};
