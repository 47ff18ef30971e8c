// Leads to an event of the history that is shown.
import { useTexts } from "../../kit/texts.ts";
import { executionTexts } from "../execution-texts.ts";
import { atEvent, usePageState } from "../page-state.ts";

export const EventLink = ({ id }: { readonly id: number }) => {
  const texts = useTexts(executionTexts);
  const [, change] = usePageState();
  return (
    <button
      type="button"
      className="text-button"
      onClick={() => change({ tab: "history", form: "full", ...atEvent(id) })}
    >
      {texts.event(id)}
    </button>
  );
};
