// The executions that were selected one by one. They stay so while the list changes: one that
// closes and leaves it does not turn "those selected" into "all that match".
import { useCallback, useMemo, useState } from "react";
import type { ExecutionInfo } from "../api/ekiden-types.ts";

/** By run id, as each was when it was selected. */
export type Selected = ReadonlyMap<string, ExecutionInfo>;

interface Selection {
  readonly selected: Selected;
  /** As they are shown, and after these, those that the list shows no longer. */
  readonly chosen: readonly ExecutionInfo[];
  readonly hidden: number;
  /** Always the same function. */
  readonly select: (infos: readonly ExecutionInfo[], isSelected: boolean) => void;
  readonly selectOnly: (infos: readonly ExecutionInfo[]) => void;
  readonly unselect: () => void;
}

const nothing: Selected = new Map();

export const useSelection = (rows: readonly ExecutionInfo[]): Selection => {
  const [selected, setSelected] = useState(nothing);
  const { chosen, hidden } = useMemo(() => chosenOf(rows, selected), [rows, selected]);
  const select = useCallback((infos: readonly ExecutionInfo[], isSelected: boolean) => {
    setSelected((before) => {
      const next = new Map(before);
      for (const info of infos) {
        if (isSelected) next.set(info.execution.runId, info);
        else next.delete(info.execution.runId);
      }
      return next;
    });
  }, []);
  const selectOnly = (infos: readonly ExecutionInfo[]) =>
    setSelected(new Map(infos.map((info) => [info.execution.runId, info])));
  return { selected, chosen, hidden, select, selectOnly, unselect: () => setSelected(nothing) };
};

const chosenOf = (rows: readonly ExecutionInfo[], selected: Selected) => {
  if (selected.size === 0) return { chosen: [], hidden: 0 };
  const left = new Map(selected);
  const shown = rows.filter(({ execution }) => left.delete(execution.runId));
  return { chosen: [...shown, ...left.values()], hidden: left.size };
};
