// Says that what is shown could not be asked for again.
import { Problem } from "../../kit/feedback.tsx";
import { useTexts } from "../../kit/texts.ts";
import { executionTexts } from "../execution-texts.ts";

interface OutOfDateProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

export const OutOfDate = ({ error, onRetry }: OutOfDateProps) => (
  <div>
    <p className="faint">{useTexts(executionTexts).notUpToDate}</p>
    <Problem error={error} onRetry={onRetry} />
  </div>
);
