// What stands above the history: its form, a search, a jump, following and downloading.
import { type FormEvent, useState } from "react";
import { Button } from "../../kit/button.tsx";
import { download } from "../../kit/download.ts";
import { CheckField, SelectField } from "../../kit/fields.tsx";
import { useTyped } from "../../kit/kept-field.tsx";
import { usePreferences } from "../../kit/preferences.ts";
import { Segments } from "../../kit/segments.tsx";
import { useTexts } from "../../kit/texts.ts";
import { kindTexts } from "../operation-texts.ts";
import { atEvent, historyForms, usePageState } from "../page-state.ts";
import { useIsClosed, useShown } from "../shown.ts";
import { historyFile } from "./history-download.ts";
import { historyTexts } from "./history-texts.ts";

interface BarProps {
  readonly shown: number;
  readonly all: number;
  /** The event that was asked for is among what is shown. */
  readonly isFound: boolean;
}

export const HistoryBar = ({ shown, all, isFound }: BarProps) => {
  const { place } = useShown();
  const isClosed = useIsClosed();
  const texts = useTexts(historyTexts);
  const { language } = usePreferences();
  const [{ event, follow, form, unsuccessful, text }, change] = usePageState();
  const { typed, type, leave } = useTyped(text, (next) => change({ text: next }));
  const count = (value: number) => value.toLocaleString(language);
  return (
    <div className="history-bar">
      <FormChoice />
      <label className="field history-search">
        <span>{texts.search}</span>
        <input
          type="search"
          value={typed}
          placeholder={texts.searchHint}
          onChange={({ target }) => type(target.value)}
          onBlur={leave}
        />
      </label>
      <KindChoice />
      <Jump />
      <div className="history-checks">
        <CheckField isChecked={unsuccessful} onChange={(on) => change({ unsuccessful: on })}>
          {texts.unsuccessfulOnly}
        </CheckField>
        {place.kind === "server" && !isClosed && form !== "json" && (
          <CheckField isChecked={follow} onChange={(on) => change({ follow: on })}>
            {texts.follow}
          </CheckField>
        )}
        <span className="faint" role="status">
          {texts.shown(count(shown), count(all))}
          {event !== undefined && !isFound && ` · ${texts.noSuchEvent(event)}`}
        </span>
        <Download />
      </div>
    </div>
  );
};

/** A part of a history reads as one that has gone no further: the button says that it is a part. */
const Download = () => {
  const { view, place, isWhole } = useShown();
  const texts = useTexts(historyTexts);
  const { language } = usePreferences();
  const onPress = () => save(historyFile(view, place));
  if (isWhole) {
    return (
      <Button look="quiet" label={texts.downloadJson} onPress={onPress}>
        ⤓ {texts.download}
      </Button>
    );
  }
  return (
    <Button look="quiet" onPress={onPress}>
      ⤓ {texts.downloadPart(view.events.length.toLocaleString(language))}
    </Button>
  );
};

const save = ([name, text]: readonly [string, string]) => download(name, "application/json", text);

const FormChoice = () => {
  const texts = useTexts(historyTexts);
  const [{ form }, change] = usePageState();
  return (
    <Segments
      label={texts.form}
      value={form}
      onChange={(next) => change({ form: next })}
      choices={historyForms.map((each) => ({ value: each, text: texts[each] }))}
    />
  );
};

const KindChoice = () => {
  const texts = useTexts(historyTexts);
  const kinds = useTexts(kindTexts);
  const [state, change] = usePageState();
  return (
    <SelectField
      label={texts.kinds}
      value={state.kinds}
      onChange={(chosen) => change({ kinds: chosen, event: undefined })}
      choices={[
        { value: "", text: texts.allKinds },
        ...Object.entries(kinds).map(([value, text]) => ({ value, text })),
      ]}
    />
  );
};

const Jump = () => {
  const texts = useTexts(historyTexts);
  const [{ event }, change] = usePageState();
  const [typed, setTyped] = useState("");
  const onSubmit = (submitted: FormEvent) => {
    submitted.preventDefault();
    const id = Number(typed);
    if (Number.isSafeInteger(id) && id > 0) change(atEvent(id));
  };
  return (
    <form className="jump" onSubmit={onSubmit}>
      <label className="field">
        <span>{texts.jump}</span>
        <input
          inputMode="numeric"
          value={typed}
          placeholder={event === undefined ? "1" : String(event)}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <Button type="submit">{texts.go}</Button>
    </form>
  );
};
