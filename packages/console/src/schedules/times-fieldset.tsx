// The times of a schedule: cron expressions, an interval, single moments, and their bounds.
import { maxCronsPerSchedule, maxJitterSeconds, maxTimeZoneCharacters } from "@ekiden/model";
import { AreaField, SelectField, TextField } from "../kit/fields.tsx";
import { useTexts } from "../kit/texts.ts";
import { formTexts } from "./form-texts.ts";
import { More } from "./more.tsx";
import { units } from "./rhythm.ts";
import { unreadableMoment } from "./schedule-input.ts";
import { defaultZone } from "./schedule-times.tsx";
import type { FieldsetProps } from "./use-preview.ts";

interface TimesProps extends FieldsetProps {
  /** Of the reader, as the preferences have it, and by its name. */
  readonly zone: string;
  readonly zoneName: string;
}

export const TimesFieldset = (props: TimesProps) => {
  const { fields, onChange, refusals } = props;
  const texts = useTexts(formTexts);
  return (
    <>
      <AreaField
        label={texts.cron}
        help={texts.cronHelp(String(maxCronsPerSchedule))}
        problem={refusals.cron}
        value={fields.cron}
        onChange={(cron) => onChange({ cron })}
        rows={2}
      />
      <div className="fields">
        <TextField
          label={texts.timeZone}
          help={texts.timeZoneHelp}
          problem={refusals.timeZone}
          value={fields.timeZone}
          onChange={(timeZone) => onChange({ timeZone })}
          placeholder={defaultZone}
          suggestions={zoneNames()}
          maxLength={maxTimeZoneCharacters}
        />
        <EveryFields {...props} />
      </div>
      <More
        summary={texts.moreTimes}
        isFilled={moreNames.some((name) => fields[name] !== "")}
        isGuilty={moreNames.some((name) => name in refusals)}
      >
        <MoreTimes {...props} />
      </More>
    </>
  );
};

const moreNames = ["at", "notBefore", "notAfter", "offsetSeconds", "jitterSeconds"] as const;

const zoneNames = (): readonly string[] => [
  ...new Set([defaultZone, ...Intl.supportedValuesOf("timeZone")]),
];

const EveryFields = ({ fields, onChange, refusals }: TimesProps) => {
  const texts = useTexts(formTexts);
  return (
    <>
      <TextField
        label={texts.every}
        help={texts.everyHelp}
        problem={refusals.every}
        type="number"
        min={1}
        value={fields.every}
        onChange={(every) => onChange({ every })}
      />
      <SelectField
        label={texts.unit}
        value={fields.unit}
        choices={units.map((value) => ({ value, text: texts[value] }))}
        onChange={(unit) => onChange({ unit })}
      />
    </>
  );
};

const MoreTimes = ({ fields, onChange, refusals, zone, zoneName }: TimesProps) => {
  const texts = useTexts(formTexts);
  const unreadable = unreadableMoment(fields.at, zone);
  return (
    <>
      <AreaField
        label={texts.at}
        help={texts.atHelp(zoneName)}
        problem={unreadable === undefined ? undefined : texts.unreadable(unreadable)}
        value={fields.at}
        onChange={(at) => onChange({ at })}
        rows={2}
      />
      <div className="fields">
        {(["notBefore", "notAfter"] as const).map((name) => (
          <TextField
            key={name}
            label={texts[name]}
            help={zoneName}
            type="datetime-local"
            step="any"
            value={fields[name]}
            onChange={(value) => onChange({ [name]: value })}
          />
        ))}
        <TextField
          label={texts.offsetSeconds}
          help={texts.offsetHelp}
          problem={refusals.offsetSeconds}
          type="number"
          min={0}
          value={fields.offsetSeconds}
          onChange={(offsetSeconds) => onChange({ offsetSeconds })}
        />
        <TextField
          label={texts.jitterSeconds}
          help={texts.jitterHelp}
          problem={refusals.jitterSeconds}
          type="number"
          min={0}
          max={maxJitterSeconds}
          value={fields.jitterSeconds}
          onChange={(jitterSeconds) => onChange({ jitterSeconds })}
        />
      </div>
    </>
  );
};
