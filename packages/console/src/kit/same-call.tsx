// A call as a command and as code: how to do the same without the console.
import type { Input, OperationName } from "@ekiden/model";
import { useState } from "react";
import { awsCommand, sdkCode, usePlace } from "./commands.ts";
import { Command } from "./feedback.tsx";
import { kitTexts } from "./kit-texts.ts";
import { Segments } from "./segments.tsx";
import { useTexts } from "./texts.ts";

interface SameCallProps<K extends OperationName> {
  readonly label: string;
  readonly operation: K;
  readonly input: Input<K>;
}

const writers = { awsCli: awsCommand, javaScript: sdkCode } as const;

export const SameCall = <K extends OperationName>(props: SameCallProps<K>) => {
  const { label, operation, input } = props;
  const texts = useTexts(kitTexts);
  const place = usePlace();
  const [writer, setWriter] = useState<keyof typeof writers>("awsCli");
  return (
    <>
      <Segments
        label={label}
        value={writer}
        onChange={setWriter}
        choices={(["awsCli", "javaScript"] as const).map((value) => ({
          value,
          text: texts[value],
        }))}
      />
      <Command text={writers[writer](operation, input, place)} />
    </>
  );
};
