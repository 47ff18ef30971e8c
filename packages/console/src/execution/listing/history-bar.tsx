// What stands above the history: its form, a search, a jump, following and downloading.
import { type FormEvent, useId, useState } from "react";
import { Button } from "../../kit/button.tsx";
import { usePreferences } from "../../kit/preferences.ts";
import { useTexts } from "../../kit/texts.ts";
import { isClosed } from "../history/pending.ts";
import { kindTexts } from "../operation-texts.ts";
import { historyForms, usePageState } from "../page-state.ts";
import { useShown } from "../shown.ts";
import { download, historyFile } from "./download.ts";
import { historyTexts } from "./history-texts.ts";

interface BarProps {
  readonly shown: number;
  readonly all: number;
  /** The event that was asked for is among what is shown. */
  readonly isFound: boolean;
}

export const HistoryBar = ({ shown, all, isFound }: BarProps) => {
  const { view, place } = useShown();
  const texts = useTexts(historyTexts);
  const { language } = usePreferences();
  const [{ event, follow, form, trouble, text }, change] = usePageState();
  const count = (value: number) => value.toLocaleString(language);
  return (
    <div className="history-bar">
      <FormChoice />
      <label className="field history-search">
        <span>{texts.search}</span>
        <input
          type="search"
          value={text}
          placeholder={texts.searchHint}
          onChange={({ target }) => change({ text: target.value })}
        />
      </label>
      <KindChoice />
      <Jump />
      <div className="history-checks">
        <Check
          label={texts.troubleOnly}
          isOn={trouble}
          onChange={(on) => change({ trouble: on })}
        />
        {place.kind === "server" && !isClosed(view) && form !== "json" && (
          <Check label={texts.follow} isOn={follow} onChange={(on) => change({ follow: on })} />
        )}
        <span className="faint" role="status">
          {texts.shown(count(shown), count(all))}
          {event !== undefined && !isFound && ` · ${texts.noSuchEvent(event)}`}
        </span>
        <Button
          look="quiet"
          label={texts.downloadJson}
          onPress={() => download(...historyFile(view, place))}
        >
          ⤓ {texts.download}
        </Button>
      </div>
    </div>
  );
};

const FormChoice = () => {
  const texts = useTexts(historyTexts);
  const [{ form }, change] = usePageState();
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="only-read">{texts.form}</legend>
      {historyForms.map((each) => (
        <label key={each} data-on={form === each}>
          <input
            type="radio"
            name={name}
            checked={form === each}
            onChange={() => change({ form: each })}
          />
          {texts[each]}
        </label>
      ))}
    </fieldset>
  );
};

const KindChoice = () => {
  const texts = useTexts(historyTexts);
  const kinds = useTexts(kindTexts);
  const [state, change] = usePageState();
  return (
    <label className="field">
      <span>{texts.kinds}</span>
      <select
        value={state.kinds}
        onChange={({ target }) => change({ kinds: target.value, event: undefined })}
      >
        <option value="">{texts.allKinds}</option>
        {Object.entries(kinds).map(([kind, text]) => (
          <option key={kind} value={kind}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
};

const Jump = () => {
  const texts = useTexts(historyTexts);
  const [{ event }, change] = usePageState();
  const [typed, setTyped] = useState("");
  const onSubmit = (submitted: FormEvent) => {
    submitted.preventDefault();
    const id = Number(typed);
    if (Number.isSafeInteger(id) && id > 0) {
      change({ event: id, text: "", kinds: "", trouble: false, follow: false });
    }
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

interface CheckProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export const Check = ({ label, isOn, onChange }: CheckProps) => (
  <label className="check">
    <input type="checkbox" checked={isOn} onChange={({ target }) => onChange(target.checked)} />
    {label}
  </label>
);
