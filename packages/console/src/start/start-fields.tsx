// The fields of a start that schedules have, too: the type, and the input.
import { type Output, prettyJson } from "@ekiden/model";
import { Button } from "../kit/button.tsx";
import { Empty } from "../kit/feedback.tsx";
import { AreaField, SelectField } from "../kit/fields.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { useTexts } from "../kit/texts.ts";
import { useWholeList } from "../kit/whole-list.ts";
import { jsonOf, typeKey, typeOf } from "./start-input.ts";
import { startTexts } from "./start-texts.ts";

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

interface TypeFieldProps extends FieldProps {
  readonly domain: string;
}

/** `value`: as `typeKey` writes it. */
export const TypeField = ({ domain, value, onChange }: TypeFieldProps) => {
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
          value={value}
          onChange={onChange}
          choices={[
            { value: "", text: texts.chooseType },
            ...withChosen(pages.flatMap(({ typeInfos }) => typeInfos).map(choiceOf), value),
          ]}
          isRequired
        />
      )}
    </QueryContent>
  );
};

interface TypeChoice {
  readonly value: string;
  readonly text: string;
}

const choiceOf = ({
  workflowType: { name, version },
}: Output<"ListWorkflowTypes">["typeInfos"][number]): TypeChoice => ({
  value: typeKey(name, version),
  text: `${name} ${version}`,
});

/** A type that is chosen stays so where it was deprecated. */
const withChosen = (choices: readonly TypeChoice[], type: string): readonly TypeChoice[] => {
  if (type === "" || choices.some(({ value }) => value === type)) return choices;
  const { name, version } = typeOf({ type });
  return [{ value: type, text: `${name} ${version}` }, ...choices];
};

export const InputField = ({ value, onChange }: FieldProps) => {
  const texts = useTexts(startTexts);
  const json = jsonOf(value);
  const kind = json === undefined ? texts.inputText : texts.inputJson;
  return (
    <div className="with-button">
      <AreaField
        label={texts.input}
        help={value === "" ? texts.inputEmpty : kind}
        value={value}
        onChange={onChange}
        rows={7}
      />
      {json !== undefined && (
        <Button onPress={() => onChange(prettyJson(value))}>{texts.pretty}</Button>
      )}
    </div>
  );
};
