// What a person prefers: language, theme, time zone. It stays in this browser.

import { SelectField } from "../kit/fields.tsx";
import { isZone, prefer, usePreferences } from "../kit/preferences.ts";
import { Segments } from "../kit/segments.tsx";
import { defineTexts, useTexts } from "../kit/texts.ts";
import { formatMoment, useNow } from "../kit/time.tsx";

export const preferencesTexts = defineTexts(
  {
    title: "Preferences",
    intro: "They are kept in this browser.",
    language: "Language",
    theme: "Theme",
    system: "As the system",
    light: "Light",
    dark: "Dark",
    zone: "Time zone",
    local: "That of this computer",
    now: (moment: string) => `It is ${moment} there.`,
  },
  {
    title: "設定",
    intro: "このブラウザーに保存されます。",
    language: "言語",
    theme: "テーマ",
    system: "システムに合わせる",
    light: "ライト",
    dark: "ダーク",
    zone: "タイムゾーン",
    local: "このコンピューターの設定",
    now: (moment) => `現地は現在 ${moment} です。`,
  },
);

export const PreferencesScreen = () => {
  const texts = useTexts(preferencesTexts);
  const { language, theme, zone } = usePreferences();
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")].filter(isZone);
  return (
    <div className="stack">
      <div>
        <h1>{texts.title}</h1>
        <p className="faint">{texts.intro}</p>
      </div>
      <section className="card stack narrow">
        <h2>{texts.language}</h2>
        <Segments
          label={texts.language}
          value={language}
          choices={[
            { value: "en", text: "English" },
            { value: "ja", text: "日本語" },
          ]}
          onChange={(chosen) => prefer({ language: chosen })}
        />
        <h2>{texts.theme}</h2>
        <Segments
          label={texts.theme}
          value={theme}
          choices={(["system", "light", "dark"] as const).map((value) => ({
            value,
            text: texts[value],
          }))}
          onChange={(chosen) => prefer({ theme: chosen })}
        />
        <SelectField
          label={texts.zone}
          value={zone}
          onChange={(chosen) => prefer({ zone: chosen })}
          choices={[
            { value: "local", text: texts.local },
            ...[...new Set(zones)].map((value) => ({ value, text: value })),
          ]}
          help={texts.now(formatMoment(useNow(), language, zone))}
        />
      </section>
    </div>
  );
};
