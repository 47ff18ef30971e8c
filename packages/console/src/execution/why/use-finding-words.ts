// What findings say in the language of the person who reads them.
import { useEffect, useState } from "react";
import { usePreferences } from "../../kit/preferences.ts";
import type { FindingWords } from "./explanation.ts";

/** Undefined where the server's words are taken: they are English. */
export const useFindingWords = (): FindingWords | undefined => {
  const { language } = usePreferences();
  const [japanese, setJapanese] = useState<FindingWords>();
  useEffect(() => {
    if (language !== "ja") return;
    const loading = import("./findings-ja/index.ts");
    // Where the file is gone with an older build, English is better than nothing.
    loading.then(({ japaneseFindings }) => setJapanese(japaneseFindings)).catch(() => undefined);
  }, [language]);
  return language === "ja" ? japanese : undefined;
};
