// The graph of decisions: a window of them, since a long history has thousands.
import { useMemo } from "react";
import { Button } from "../../kit/button.tsx";
import { Empty } from "../../kit/feedback.tsx";
import { useTexts } from "../../kit/texts.ts";
import { graphOf } from "../history/graph.ts";
import { usePageState } from "../page-state.ts";
import { useShown } from "../shown.ts";
import { GraphPicture } from "./graph-picture.tsx";
import { graphTexts } from "./graph-texts.ts";

const decisionsAtOnce = 15;

export const GraphTab = () => {
  const { view } = useShown();
  const texts = useTexts(graphTexts);
  const [{ decision }, change] = usePageState();
  const all = view.decisions.filter(({ state }) => state !== "timedOut").length;
  // The latest are what a person looks for in a run that is open.
  const first = Math.max(0, Math.min(decision ?? all - decisionsAtOnce, all - 1));
  const graph = useMemo(() => graphOf(view, { first, count: decisionsAtOnce }), [view, first]);
  if (graph.nodes.length === 0) return <Empty title={texts.empty} />;
  const last = Math.min(all, first + decisionsAtOnce);
  return (
    <div className="stack">
      <div className="between">
        <span className="faint" role="status">
          {texts.shown(first + 1, last, all)}
        </span>
        <div className="actions">
          <Button
            isDisabled={first === 0}
            onPress={() => change({ decision: Math.max(0, first - decisionsAtOnce) })}
          >
            ← {texts.earlier}
          </Button>
          <Button
            isDisabled={last >= all}
            onPress={() => change({ decision: first + decisionsAtOnce })}
          >
            {texts.later} →
          </Button>
        </div>
      </div>
      <GraphPicture graph={graph} />
    </div>
  );
};
