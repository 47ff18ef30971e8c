// A call of one of Ekiden's own operations as a command, folded away until it is asked for.
import type { EkidenInput, EkidenOperationName } from "@ekiden/model";
import { ekidenCommand, usePlace } from "./commands.ts";
import { Command } from "./feedback.tsx";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

interface OwnCallProps<K extends EkidenOperationName> {
  readonly operation: K;
  readonly input: EkidenInput<K>;
}

export const OwnCall = <K extends EkidenOperationName>({ operation, input }: OwnCallProps<K>) => (
  <details className="more">
    <summary>{useTexts(kitTexts).sameCommand}</summary>
    <Command text={ekidenCommand(operation, input, usePlace())} />
  </details>
);
