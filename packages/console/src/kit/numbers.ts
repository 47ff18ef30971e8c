// Numbers as they are written in the language of the page, which may not be that of the browser.
import { usePreferences } from "./preferences.ts";

type Format = (value: number, options?: Intl.NumberFormatOptions) => string;

export const useNumbers = (): Format => {
  const { language } = usePreferences();
  return (value, options) => value.toLocaleString(language, options);
};
