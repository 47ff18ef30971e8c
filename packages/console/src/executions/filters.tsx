// The filters of the executions screen: they combine, and each change is in the URL.
import type { CloseStatus } from "@ekiden/model";
import { Button } from "../kit/button.tsx";
import { SelectField } from "../kit/fields.tsx";
import { KeptField } from "../kit/kept-field.tsx";
import { kitTexts } from "../kit/kit-texts.ts";
import { toLocal, toUtc } from "../kit/local-time.ts";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { useWholeList } from "../kit/whole-list.ts";
import { closeStatusNames } from "./close-status-names.ts";
import { executionsTexts } from "./executions-texts.ts";
import { type ExecutionsSearch, isFiltered } from "./search.ts";

export interface FiltersProps {
  readonly domain: string;
  readonly search: ExecutionsSearch;
  readonly onChange: (changed: { [K in keyof ExecutionsSearch]?: string | undefined }) => void;
  readonly onClear: () => void;
}

export const Filters = ({ domain, search, onChange, onClear }: FiltersProps) => {
  const texts = useTexts(executionsTexts);
  const { data: types = [] } = useWholeList(
    "ListWorkflowTypes",
    { domain, registrationStatus: "REGISTERED" },
    { staleTime: 30_000 },
  );
  const all = types.flatMap(({ typeInfos }) => typeInfos).map(({ workflowType }) => workflowType);
  const names = [...new Set(all.map(({ name }) => name))];
  const versions = all.filter(({ name }) => name === search.type).map(({ version }) => version);
  return (
    <search className="filters" aria-label={texts.filters}>
      <KeptField
        label={texts.find}
        type="search"
        value={search.text ?? ""}
        onChange={(text) => onChange({ text })}
      />
      <SelectField
        label={texts.state}
        value={search.state ?? ""}
        onChange={(state) => onChange({ state })}
        choices={[
          { value: "", text: texts.all },
          { value: "open", text: texts.open },
          { value: "closed", text: texts.closed },
        ]}
      />
      <StatusField value={search.status} onChange={(status) => onChange({ status })} />
      <KeptField
        label={texts.type}
        value={search.type ?? ""}
        onChange={(type) => onChange({ type, version: undefined })}
        suggestions={names}
      />
      <KeptField
        label={texts.version}
        value={search.version ?? ""}
        onChange={(version) => onChange({ version })}
        suggestions={versions}
      />
      <KeptField label={texts.tag} value={search.tag ?? ""} onChange={(tag) => onChange({ tag })} />
      <TimeFields search={search} onChange={onChange} />
      {isFiltered(search) && (
        <Button look="quiet" onPress={onClear}>
          {texts.clear}
        </Button>
      )}
    </search>
  );
};

interface StatusFieldProps {
  readonly value: CloseStatus | undefined;
  readonly onChange: (status: string) => void;
}

const StatusField = ({ value, onChange }: StatusFieldProps) => {
  const texts = useTexts(executionsTexts);
  const names = useTexts(kitTexts);
  return (
    <SelectField
      label={texts.status}
      value={value ?? ""}
      onChange={onChange}
      choices={[
        { value: "", text: texts.anyStatus },
        ...closeStatusNames.map((status) => ({ value: status, text: names[status] })),
      ]}
    />
  );
};

const TimeFields = ({ search, onChange }: Pick<FiltersProps, "search" | "onChange">) => {
  const texts = useTexts(executionsTexts);
  const { zone } = usePreferences();
  return (
    <>
      <SelectField
        label={texts.time}
        value={search.time ?? ""}
        onChange={(time) => onChange({ time, from: undefined, to: undefined })}
        choices={[
          { value: "", text: texts.anyTime },
          { value: "1h", text: texts.hour },
          { value: "1d", text: texts.day },
          { value: "7d", text: texts.week },
          { value: "custom", text: texts.custom },
        ]}
      />
      {search.time === "custom" && (
        <>
          <KeptField
            label={texts.from}
            type="datetime-local"
            value={toLocal(search.from, zone)}
            onChange={(from) => onChange({ from: toUtc(from, zone) })}
          />
          <KeptField
            label={texts.to}
            type="datetime-local"
            value={toLocal(search.to, zone)}
            onChange={(to) => onChange({ to: toUtc(to, zone) })}
          />
        </>
      )}
    </>
  );
};
