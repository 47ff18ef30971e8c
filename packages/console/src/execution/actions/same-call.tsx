// Shows how to do the same without the console.
import "./actions.css";
import type { Input, OperationName } from "@ekiden/model";
import { useState } from "react";
import { awsCommand, sdkCode, usePlace } from "../../kit/commands.ts";
import { Command } from "../../kit/feedback.tsx";
import { Segments } from "../../kit/segments.tsx";
import { useTexts } from "../../kit/texts.ts";
import { actionTexts } from "./action-texts.ts";

interface SameProps<K extends OperationName> {
  readonly operation: K;
  readonly input: Input<K>;
}

const writers = { awsCli: awsCommand, sdk: sdkCode } as const;

export const SameCall = <K extends OperationName>({ operation, input }: SameProps<K>) => {
  const texts = useTexts(actionTexts);
  const place = usePlace();
  const [writer, setWriter] = useState<keyof typeof writers>("awsCli");
  return (
    <details className="same-as">
      <summary>{texts.sameAs}</summary>
      <Segments
        label={texts.sameAs}
        value={writer}
        onChange={setWriter}
        choices={[
          { value: "awsCli", text: texts.awsCli },
          { value: "sdk", text: texts.sdk },
        ]}
      />
      <Command text={writers[writer](operation, input, place)} />
    </details>
  );
};
