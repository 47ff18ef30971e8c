// What is pointed at on the timeline, in a few words.
import { useTexts } from "../../kit/texts.ts";
import { durationsOf } from "../history/lanes.ts";
import { type Operation, outcomeOf } from "../history/operation.ts";
import { OperationName, StateBadge } from "../parts/state.tsx";
import { formatMilliseconds } from "../parts/times.tsx";
import { usePresent } from "../shown.ts";
import { timelineTexts } from "./timeline-texts.ts";

interface TipProps {
  readonly operation: Operation;
  readonly x: number;
  readonly y: number;
  readonly top: number;
  readonly width: number;
}

const maxWidth = 300;

export const ChartTip = ({ operation, x, y, top, width }: TipProps) => {
  const texts = useTexts(timelineTexts);
  const { queue, run } = durationsOf(operation, usePresent());
  const outcome = outcomeOf(operation);
  const left = Math.max(0, Math.min(x + 12, width - maxWidth));
  return (
    <div className="gantt-tip" style={{ transform: `translate(${left}px, ${y + top + 18}px)` }}>
      <OperationName operation={operation} />
      <span>
        <StateBadge state={operation.state} />{" "}
        <span className="number faint">
          {queue > 0 && `${texts.queued} ${formatMilliseconds(queue)} `}
          {run > 0 && `${texts.ran} ${formatMilliseconds(run)}`}
        </span>
      </span>
      {outcome && <span className="faint">{outcome}</span>}
    </div>
  );
};
