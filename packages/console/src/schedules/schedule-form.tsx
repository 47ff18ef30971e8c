// Makes a schedule, or changes one: what it starts, when, and what it does where it cannot.
import { type ReactNode, useState } from "react";
import { SelectField, TextField } from "../kit/fields.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useEkidenOperation } from "../kit/operation.ts";
import { OwnCall } from "../kit/own-call.tsx";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { formTexts } from "./form-texts.ts";
import { PreviewCard } from "./preview-card.tsx";
import {
  type Definition,
  definitionOf,
  editedDefinition,
  emptyFields,
  fieldsOf,
  hasTimes,
  missedChoices,
  overlaps,
  type ScheduleInput,
  unreadableMoment,
} from "./schedule-input.ts";
import type { Schedule } from "./schedule-parts.tsx";
import { schedulesTexts } from "./schedules-texts.ts";
import { NameField, StartFields } from "./start-fieldset.tsx";
import { TimesFieldset } from "./times-fieldset.tsx";
import { useOwnZone } from "./upcoming.tsx";
import { type FieldsetProps, usePreview, type Writing } from "./use-preview.ts";

interface CreateProps {
  readonly domain: string;
  readonly onClose: () => void;
  readonly onDone: (name: string) => unknown;
}

export const CreateSchedule = ({ domain, onClose, onDone }: CreateProps) => {
  const texts = useTexts(schedulesTexts);
  const [fields, setFields] = useState(emptyFields(useOwnZone()));
  const [zone] = useState(usePreferences().zone);
  return (
    <ScheduleForm
      title={texts.create}
      operation="CreateSchedule"
      fields={fields}
      zone={zone}
      input={{ domain, name: fields.name, ...definitionOf(fields, zone) }}
      onChange={(changed) => setFields({ ...fields, ...changed })}
      onClose={onClose}
      onDone={onDone}
    />
  );
};

interface EditProps extends Omit<CreateProps, "onDone"> {
  /** As it is now. */
  readonly schedule: Schedule;
}

export const EditSchedule = ({ domain, schedule, onClose }: EditProps) => {
  const texts = useTexts(schedulesTexts);
  const { changedMeanwhile, endsWaiting, actsAsYou } = useTexts(formTexts);
  const [zone] = useState(usePreferences().zone);
  const [opened] = useState(schedule);
  const { name } = schedule;
  const base = givenOf(opened);
  const [fields, setFields] = useState(() => fieldsOf(name, base, zone));
  const edited = editedDefinition(base, fields, zone);
  const isUnderWay = schedule.waiting !== undefined || schedule.backfill !== undefined;
  const hasOtherTimes = JSON.stringify(edited.times) !== JSON.stringify(schedule.times);
  return (
    <ScheduleForm
      title={`${texts.edit}: ${name}`}
      operation="UpdateSchedule"
      fields={fields}
      zone={zone}
      input={{ domain, name, ...edited }}
      onChange={(changed) => setFields({ ...fields, ...changed })}
      onClose={onClose}
      onDone={onClose}
    >
      <p>{actsAsYou}</p>
      {isUnderWay && hasOtherTimes && <p className="warning">{endsWaiting}</p>}
      {schedule.changedAt !== opened.changedAt && (
        <p className="warning">
          {changedMeanwhile} <Moment at={schedule.changedAt} />
        </p>
      )}
    </ScheduleForm>
  );
};

const givenOf = ({ description, times, start, overlap, missed }: Schedule): Definition => ({
  ...(description !== undefined && { description }),
  times,
  start,
  overlap,
  missed,
});

interface FormProps extends Omit<FieldsetProps, "refusals"> {
  readonly title: string;
  readonly operation: Writing;
  readonly zone: string;
  /** What is sent. */
  readonly input: ScheduleInput;
  readonly onClose: () => void;
  readonly onDone: (name: string) => unknown;
  readonly children?: ReactNode;
}

const ScheduleForm = (props: FormProps) => {
  const { title, operation, fields, zone, input, onChange, onClose, onDone, children } = props;
  const { save } = useTexts(formTexts);
  const sending = useEkidenOperation(operation, (_, { name }) => onDone(name));
  const isReadable = unreadableMoment(fields.at, zone) === undefined;
  const isComplete = isReadable && hasTimes(fields) && fields.start.type !== "";
  const preview = usePreview(operation, isComplete ? previewedOf(input) : undefined);
  const { guilty, error } = preview;
  const shown = { fields, onChange, refusals: guilty && error ? { [guilty]: error.message } : {} };
  return (
    <FormDialog
      title={title}
      submit={save}
      sending={sending}
      onSubmit={() => isReadable && sending.mutate(input)}
      onClose={onClose}
      isWide
    >
      {children}
      <Section name="what">
        {operation === "CreateSchedule" && <NameField {...shown} />}
        <StartFields {...shown} domain={input.domain} />
      </Section>
      <Section name="when">
        <TimesFieldset {...shown} zone={zone} zoneName={useOwnZone()} />
        <PreviewCard preview={preview} isComplete={isComplete} timeZone={fields.timeZone.trim()} />
      </Section>
      <Section name="how">
        <ConductFields {...shown} />
      </Section>
      <OwnCall operation={operation} input={input} />
    </FormDialog>
  );
};

/** Of what the next times follow from, with a name where none is given yet. */
const previewedOf = ({ domain, name, times, start, overlap }: ScheduleInput): ScheduleInput => {
  const { input: _, ...started } = start;
  return {
    domain,
    name: name === "" ? "schedule" : name,
    times,
    start: started,
    ...(overlap && { overlap }),
  };
};

interface SectionProps {
  readonly name: "what" | "when" | "how";
  readonly children: ReactNode;
}

const Section = ({ name, children }: SectionProps) => (
  <section className="stack schedule-section">
    <h3>{useTexts(formTexts)[name]}</h3>
    {children}
  </section>
);

/** What it does where an execution is open, and where times were missed. */
const ConductFields = ({ fields, onChange }: FieldsetProps) => {
  const texts = useTexts(schedulesTexts);
  const { overlap, missed } = fields;
  return (
    <>
      <div className="fields">
        <SelectField
          label={texts.overlap}
          help={texts[`${overlap}_SAYS`]}
          value={overlap}
          choices={overlaps.map((value) => ({ value, text: texts[value] }))}
          onChange={(chosen) => onChange({ overlap: chosen })}
        />
        <SelectField
          label={texts.missed}
          help={texts[`${missed}_SAYS`]}
          value={missed}
          choices={missedChoices.map((value) => ({ value, text: texts[value] }))}
          onChange={(chosen) => onChange({ missed: chosen })}
        />
      </div>
      <TextField
        label={texts.description}
        value={fields.description}
        onChange={(description) => onChange({ description })}
      />
    </>
  );
};
