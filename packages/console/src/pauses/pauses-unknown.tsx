// Says so where a screen cannot tell what is paused, and which action is missing for it.
import { kitTexts } from "../kit/kit-texts.ts";
import { useMissingEkidenAction } from "../kit/permissions.ts";
import { useTexts } from "../kit/texts.ts";
import { pausesTexts } from "./pauses-texts.ts";
import { pauseIn, usePauses } from "./targets.ts";

export const PausesUnknown = ({ domain }: { readonly domain: string }) => {
  const { unknownPauses } = useTexts(pausesTexts);
  const { notAllowed } = useTexts(kitTexts);
  const missing = useMissingEkidenAction("ListPauses", domain);
  if (pauseIn(usePauses(domain), () => undefined) !== "unknown") return null;
  return (
    <p className="warning">
      {unknownPauses} {missing && notAllowed(missing)}
    </p>
  );
};
