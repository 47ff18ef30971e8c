// The same call from elsewhere, folded away until it is asked for.
import "./actions.css";
import type { Input, OperationName } from "@ekiden/model";
import { SameCall } from "../../kit/same-call.tsx";
import { useTexts } from "../../kit/texts.ts";
import { actionTexts } from "./action-texts.ts";

interface FoldedCallProps<K extends OperationName> {
  readonly operation: K;
  readonly input: Input<K>;
}

export const FoldedCall = <K extends OperationName>(props: FoldedCallProps<K>) => {
  const { sameAs } = useTexts(actionTexts);
  return (
    <details className="same-as">
      <summary>{sameAs}</summary>
      <SameCall label={sameAs} {...props} />
    </details>
  );
};
