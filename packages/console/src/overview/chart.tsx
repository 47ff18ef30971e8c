// Starts above the line, ends below it: one bar for each stretch of time.
import type { Overview } from "../api/ekiden-types.ts";
import { formatDuration } from "../kit/durations.ts";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { formatMoment } from "../kit/time.tsx";
import { overviewTexts } from "./overview-texts.ts";

const half = 60;
const width = 10;
const gap = 2;

export const SeriesChart = ({ series }: { readonly series: Overview["series"] }) => {
  const texts = useTexts(overviewTexts);
  const { language, zone } = usePreferences();
  const { buckets, bucketSeconds, completeSince } = series;
  const max = Math.max(
    1,
    ...buckets.flatMap(({ started, completed, failed, otherwise }) => [
      started,
      completed + failed + otherwise,
    ]),
  );
  const sum = (member: "started" | "completed" | "failed") =>
    buckets.reduce((all, bucket) => all + bucket[member], 0);
  const first = buckets[0]?.at ?? 0;
  const summary = texts.chartSummary(sum("started"), sum("completed"), sum("failed"));
  return (
    <section className="card stack">
      <div className="between">
        <h2>{texts.chart}</h2>
        <Legend />
      </div>
      <svg
        className="chart"
        viewBox={`0 0 ${buckets.length * (width + gap)} ${2 * half}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {buckets.map((bucket, at) => (
          <Bar key={bucket.at} bucket={bucket} x={at * (width + gap)} scale={(half - 4) / max} />
        ))}
        <line x1="0" x2="100%" y1={half} y2={half} className="axis" />
      </svg>
      <div className="between faint">
        <span>{formatMoment(first, language, zone)}</span>
        <span>{texts.perBucket(formatDuration(bucketSeconds))}</span>
        <span>{formatMoment(first + bucketSeconds * buckets.length, language, zone)}</span>
      </div>
      {completeSince > first + 1 && (
        <p className="faint">{texts.incomplete(formatMoment(completeSince, language, zone))}</p>
      )}
    </section>
  );
};

interface BarProps {
  readonly bucket: Overview["series"]["buckets"][number];
  readonly x: number;
  readonly scale: number;
}

const Bar = ({ bucket, x, scale }: BarProps) => {
  const { started, completed, failed, otherwise } = bucket;
  const parts = [
    ["completed", completed],
    ["failed", failed],
    ["otherwise", otherwise],
  ] as const;
  let below = half + 1;
  return (
    <>
      <rect
        className="started"
        x={x}
        width={width}
        y={half - 1 - started * scale}
        height={started * scale}
      />
      {parts.map(([name, count]) => {
        const y = below;
        below += count * scale;
        return (
          <rect key={name} className={name} x={x} width={width} y={y} height={count * scale} />
        );
      })}
    </>
  );
};

const Legend = () => {
  const texts = useTexts(overviewTexts);
  return (
    <ul className="legend" aria-hidden="true">
      {(["started", "completed", "failed", "otherwise"] as const).map((name) => (
        <li key={name} className={name}>
          {texts[name]}
        </li>
      ))}
    </ul>
  );
};
