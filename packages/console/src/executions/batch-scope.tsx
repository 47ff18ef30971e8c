// What a batch would change: in which domain, by which filter, and how many of each type. And a
// field that more than a few ask for, so that no two clicks end all that runs in a domain.
import type { ExecutionInfo } from "../api/ekiden-types.ts";
import { serverNow } from "../api/server-clock.ts";
import { TextField } from "../kit/fields.tsx";
import { toLocal } from "../kit/local-time.ts";
import { usePreferences } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { batchTexts } from "./batch-texts.ts";
import { executionsTexts } from "./executions-texts.ts";
import { type ExecutionsSearch, queryOf } from "./search.ts";

/** Beyond, the count must be typed. */
const maxUnconfirmedExecutions = 100;
const maxTypesShown = 10;

interface ScopeProps {
  readonly domain: string;
  /** Absent: executions that were selected one by one. */
  readonly search: ExecutionsSearch | undefined;
  readonly executions: readonly ExecutionInfo[];
}

export const Scope = ({ domain, search, executions }: ScopeProps) => {
  const texts = useTexts(batchTexts);
  const filters = useFilters(search);
  const types = countsByType(executions);
  const others = types.slice(maxTypesShown).reduce((sum, [, count]) => sum + count, 0);
  return (
    <dl className="pairs batch-scope">
      <div>
        <dt>{texts.domain}</dt>
        <dd>{domain}</dd>
      </div>
      <div>
        <dt>{texts.filter}</dt>
        <dd>{filters.length > 0 ? filters.join(" · ") : texts.noFilter}</dd>
      </div>
      <div>
        <dt>{texts.types}</dt>
        <dd>
          <ul className="plain-list">
            {types.slice(0, maxTypesShown).map(([type, count]) => (
              <li key={type}>{texts.ofType(count, type)}</li>
            ))}
            {others > 0 && <li>{texts.ofOtherTypes(others, types.length - maxTypesShown)}</li>}
          </ul>
        </dd>
      </div>
    </dl>
  );
};

/** In words, and only what the search acts on; empty: nothing is left out. */
const useFilters = (search: ExecutionsSearch | undefined): readonly string[] => {
  const own = useTexts(batchTexts);
  const texts = useTexts(executionsTexts);
  const { zone } = usePreferences();
  if (!search) return [own.selection];
  const { oldest, latest } = queryOf(search, "open", serverNow() / 1000) as {
    readonly oldest?: number | undefined;
    readonly latest?: number | undefined;
  };
  const windows = { "1h": texts.hour, "1d": texts.day, "7d": texts.week, custom: texts.custom };
  const isCustom = search.time === "custom";
  const said: readonly (readonly [string, string | undefined])[] = [
    [texts.find, search.text],
    [texts.type, search.type],
    [texts.version, search.version],
    [texts.tag, search.tag],
    [texts.status, search.status],
    [texts.time, search.time && !isCustom ? windows[search.time] : undefined],
    [texts.from, isCustom && oldest !== undefined ? toLocal(search.from, zone) : undefined],
    [texts.to, isCustom && latest !== undefined ? toLocal(search.to, zone) : undefined],
  ];
  return said.flatMap(([name, value]) => (value === undefined ? [] : [own.is(name, value)]));
};

/** The most frequent first. */
const countsByType = (executions: readonly ExecutionInfo[]): readonly [string, number][] => {
  const counts = new Map<string, number>();
  for (const { workflowType } of executions) {
    const type = `${workflowType.name} ${workflowType.version}`;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
};

/** How many executions are about to be changed. */
export interface Changing {
  readonly count: number;
  /** There may be more, which were not counted. */
  readonly isOpenEnded?: boolean | undefined;
}

interface ConfirmFieldProps extends Changing {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Nothing where there are few. */
export const ConfirmField = ({ value, onChange, ...changing }: ConfirmFieldProps) => {
  const texts = useTexts(batchTexts);
  if (isSmall(changing)) return null;
  const label = texts.confirm(changing.count);
  return <TextField label={label} value={value} onChange={onChange} isRequired />;
};

export const isConfirmed = (changing: Changing, typed: string): boolean =>
  isSmall(changing) || typed.trim() === String(changing.count);

const isSmall = ({ count, isOpenEnded = false }: Changing): boolean =>
  !isOpenEnded && count <= maxUnconfirmedExecutions;
