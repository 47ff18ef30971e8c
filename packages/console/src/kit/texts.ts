// Texts in every language: each area of the console has a catalog beside its screens.
import { type Language, usePreferences } from "./preferences.ts";

/** A text, or a function that puts values into one. */
// biome-ignore lint/suspicious/noExplicitAny: each text has its own values.
type Text = string | ((...values: any[]) => string);
type Catalog = Readonly<Record<string, Text>>;

/** The same keys, whose functions take the same values. */
type Translation<C extends Catalog> = {
  readonly [K in keyof C]: C[K] extends (...values: infer V) => string
    ? (...values: V) => string
    : string;
};

type Texts<C extends Catalog = Catalog> = Readonly<Record<Language, Translation<C>>>;

/** Does not compile while a key is missing in one of the languages. */
export const defineTexts = <C extends Catalog>(en: C, ja: Translation<C>): Texts<C> => ({
  en: en as unknown as Translation<C>,
  ja,
});

export const useTexts = <C extends Catalog>(texts: Texts<C>): Translation<C> =>
  texts[usePreferences().language];
