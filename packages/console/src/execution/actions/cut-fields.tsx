// The fields of resets and forks: which decision is made again, and what of later events.
import { CheckField, SelectField, TextField } from "../../kit/fields.tsx";
import { useTexts } from "../../kit/texts.ts";
import { useShown } from "../shown.ts";
import { continueTexts } from "./continue-texts.ts";
import { type Cut, cutPoints, suggestedEvents } from "./cut.ts";

interface CutFieldsProps {
  readonly cut: Cut;
  readonly onChange: (cut: Cut) => void;
}

export const CutFields = ({ cut, onChange }: CutFieldsProps) => {
  const texts = useTexts(continueTexts);
  const { view } = useShown();
  const set = (changed: Partial<Cut>) => onChange({ ...cut, ...changed });
  return (
    <>
      <div className="fields">
        <SelectField
          label={texts.point}
          value={cut.point}
          choices={cutPoints.map((value) => ({ value, text: texts[value] }))}
          onChange={(point) => set({ point })}
        />
        {cut.point === "back" && (
          <TextField
            label={texts.decisionsBack}
            help={texts.decisionsBackHelp}
            type="number"
            value={cut.decisionsBack}
            onChange={(decisionsBack) => set({ decisionsBack })}
            isRequired
          />
        )}
        {cut.point === "event" && (
          <TextField
            label={texts.eventId}
            help={texts.eventIdHelp}
            type="number"
            value={cut.eventId}
            suggestions={suggestedEvents(view)}
            onChange={(eventId) => set({ eventId })}
            isRequired
          />
        )}
      </div>
      <CheckField isChecked={cut.applySignals} onChange={(applySignals) => set({ applySignals })}>
        {texts.applySignals}
      </CheckField>
      <CheckField isChecked={cut.applyResults} onChange={(applyResults) => set({ applyResults })}>
        {texts.applyResults}
      </CheckField>
    </>
  );
};
