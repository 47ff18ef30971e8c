// Shows how to do the same without the console.
import { useState } from "react";
import { useSession } from "../../api/queries.ts";
import { Command } from "../../kit/feedback.tsx";
import { useTexts } from "../../kit/texts.ts";
import { actionTexts } from "./action-texts.ts";
import { awsCommand, sdkCode } from "./same-as.ts";

interface SameProps {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const usualRegion = "us-east-1";

export const SameCall = ({ operation, input }: SameProps) => {
  const texts = useTexts(actionTexts);
  const { data } = useSession();
  const [isCode, setCode] = useState(false);
  const same = {
    ...{ operation, input },
    endpoint: location.origin,
    region: data?.region ?? usualRegion,
  };
  return (
    <details className="same-as">
      <summary>{texts.sameAs}</summary>
      <fieldset className="segments">
        <legend className="only-read">{texts.sameAs}</legend>
        {[false, true].map((each) => (
          <label key={String(each)} data-on={isCode === each}>
            <input
              type="radio"
              name="same-as"
              checked={isCode === each}
              onChange={() => setCode(each)}
            />
            {each ? texts.sdk : texts.awsCli}
          </label>
        ))}
      </fieldset>
      <Command text={isCode ? sdkCode(same) : awsCommand(same)} />
    </details>
  );
};
