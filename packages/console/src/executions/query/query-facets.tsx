// How what a query finds is spread: counts by status, type, tag, hour and reason, each of which
// narrows the query.
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { kitTexts } from "../../kit/kit-texts.ts";
import { useNumbers } from "../../kit/numbers.ts";
import { usePreferences } from "../../kit/preferences.ts";
import { QueryContent } from "../../kit/query-content.tsx";
import { useTexts } from "../../kit/texts.ts";
import { formatMoment } from "../../kit/time.tsx";
import { comparisonOf, type FacetName, narrowedBy } from "./query-text.ts";
import { queryTexts } from "./query-texts.ts";
import { useFacets } from "./use-query.ts";

/** Reasons are in histories, of which one call reads few: they are counted when asked for. */
const usual: readonly FacetName[] = ["status", "type", "tag", "hour"];
const withReasons: readonly FacetName[] = [...usual, "reason"];
const maxShownValues = 8;

interface FacetsProps {
  readonly domain: string;
  readonly query: string;
  readonly onNarrow: (query: string) => void;
}

export const QueryFacets = ({ domain, query, onNarrow }: FacetsProps) => {
  const texts = useTexts(queryTexts);
  const [hasReasons, setReasons] = useState(false);
  const counted = useFacets(domain, query, hasReasons ? withReasons : usual);
  return (
    <section className="card facets" aria-label={texts.facets}>
      <QueryContent query={counted}>
        {({ count = 0, incomplete, facets = [] }) => (
          <>
            <p role="status">{incomplete ? texts.countedAtLeast(count) : texts.counted(count)}</p>
            {facets.map((facet) => (
              <FacetList key={facet.by} facet={facet} query={query} onNarrow={onNarrow} />
            ))}
            {!hasReasons && (
              <Button look="quiet" onPress={() => setReasons(true)}>
                {texts.countReasons}
              </Button>
            )}
          </>
        )}
      </QueryContent>
    </section>
  );
};

interface FacetListProps extends Pick<FacetsProps, "query" | "onNarrow"> {
  readonly facet: {
    readonly by: FacetName;
    readonly values: readonly FacetValue[];
    readonly omitted: number;
  };
}

interface FacetValue {
  readonly value: string;
  readonly count: number;
}

const FacetList = ({ facet: { by, values, omitted }, query, onNarrow }: FacetListProps) => {
  const texts = useTexts(queryTexts);
  if (values.length === 0) return null;
  // Hours are in their order: the latest are of interest.
  const shown = by === "hour" ? values.slice(-maxShownValues) : values.slice(0, maxShownValues);
  const others = values.length - shown.length;
  return (
    <div>
      <h2>{texts[by]}</h2>
      <ul className="plain-list">
        {shown.map((each) => (
          <li key={each.value}>
            <FacetButton by={by} value={each} query={query} onNarrow={onNarrow} />
          </li>
        ))}
        {(others > 0 || omitted > 0) && <li className="faint">{texts.moreValues}</li>}
      </ul>
    </div>
  );
};

interface FacetButtonProps extends Pick<FacetsProps, "query" | "onNarrow"> {
  readonly by: FacetName;
  readonly value: FacetValue;
}

const FacetButton = ({ by, value: { value, count }, query, onNarrow }: FacetButtonProps) => {
  const { narrow } = useTexts(queryTexts);
  const written = useNumbers();
  const name = useValueName(by, value);
  const comparison = comparisonOf(by, value, query);
  const told = (
    <>
      {name} <span className="faint number">{written(count)}</span>
    </>
  );
  if (comparison === undefined) return <span>{told}</span>;
  return (
    <button
      type="button"
      className="text-button"
      title={narrow(comparison)}
      onClick={() => onNarrow(narrowedBy(query, comparison))}
    >
      {told}
    </button>
  );
};

const useValueName = (by: FacetName, value: string): string => {
  const names: Readonly<Record<string, unknown>> = useTexts(kitTexts);
  const { language, zone } = usePreferences();
  if (by === "hour") return formatMoment(Date.parse(value) / 1_000, language, zone);
  const name = by === "status" ? names[value] : value;
  return typeof name === "string" ? name : value;
};
