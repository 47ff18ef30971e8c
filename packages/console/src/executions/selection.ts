// The executions that were selected one by one. They stay so while the list changes: one that
// closes and leaves it does not turn "those selected" into "all that match". They also stay so
// while another screen is looked at.
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useCaller } from "../api/caller.ts";
import type { ExecutionInfo } from "../api/ekiden-types.ts";
import { callerOf } from "../api/session-token.ts";

/** By run id, as each was when it was selected. */
export type Selected = ReadonlyMap<string, ExecutionInfo>;

interface Selection {
  readonly selected: Selected;
  /** As they are shown, and after these, those that the list shows no longer. */
  readonly chosen: readonly ExecutionInfo[];
  readonly hidden: number;
  /** The same function for the same domain. */
  readonly select: (infos: readonly ExecutionInfo[], isSelected: boolean) => void;
  readonly selectOnly: (infos: readonly ExecutionInfo[]) => void;
  readonly unselect: () => void;
}

const nothing: Selected = new Map();

/** By caller and domain, until the page is left. */
const kept = new Map<string, Selected>();
const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

const useKept = (domain: string) => {
  const key = JSON.stringify([callerOf(useCaller()), domain]);
  const selected = useSyncExternalStore(subscribe, () => kept.get(key) ?? nothing);
  const change = useCallback(
    (next: (before: Selected) => Selected) => {
      kept.set(key, next(kept.get(key) ?? nothing));
      for (const listener of listeners) listener();
    },
    [key],
  );
  return { selected, change };
};

export const useSelection = (domain: string, rows: readonly ExecutionInfo[]): Selection => {
  const { selected, change } = useKept(domain);
  const { chosen, hidden } = useMemo(() => chosenOf(rows, selected), [rows, selected]);
  const select = useCallback(
    (infos: readonly ExecutionInfo[], isSelected: boolean) =>
      change((before) => {
        const next = new Map(before);
        for (const info of infos) {
          if (isSelected) next.set(info.execution.runId, info);
          else next.delete(info.execution.runId);
        }
        return next;
      }),
    [change],
  );
  const selectOnly = (infos: readonly ExecutionInfo[]) =>
    change(() => new Map(infos.map((info) => [info.execution.runId, info])));
  return { selected, chosen, hidden, select, selectOnly, unselect: () => change(() => nothing) };
};

const chosenOf = (rows: readonly ExecutionInfo[], selected: Selected) => {
  if (selected.size === 0) return { chosen: [], hidden: 0 };
  const left = new Map(selected);
  const shown = rows.filter(({ execution }) => left.delete(execution.runId));
  return { chosen: [...shown, ...left.values()], hidden: left.size };
};
