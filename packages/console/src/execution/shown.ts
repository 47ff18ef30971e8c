// What every part of the page is about: a history, and where it is from.
import { createContext, useContext } from "react";
import type { ExecutionName } from "../api/ekiden-types.ts";
import { useNow } from "../kit/time.tsx";
import type { Lanes } from "./history/lanes.ts";
import type { Standing } from "./history/standing.ts";
import type { HistoryView } from "./history/view.ts";

export type Place =
  | ({ readonly kind: "server"; readonly domain: string } & ExecutionName)
  | { readonly kind: "file"; readonly name: string };

export interface Shown {
  readonly view: HistoryView;
  readonly lanes: Lanes;
  readonly place: Place;
  /** All events of the run so far are there. */
  readonly isWhole: boolean;
  /** Undefined while it is not known. */
  readonly standing: Standing | undefined;
}

const ShownContext = createContext<Shown | undefined>(undefined);
export const ShownProvider = ShownContext.Provider;

export const useShown = (): Shown => {
  const shown = useContext(ShownContext);
  if (!shown) throw new Error("Parts of an execution's page stand inside a ShownProvider");
  return shown;
};

/** It is known to have closed. */
export const useIsClosed = (): boolean => useShown().standing?.closedAt !== undefined;

/** Until when what is open is shown, in milliseconds: a file knows nothing after its last event. */
export const usePresent = (): number => {
  const { view, place, standing } = useShown();
  const now = useNow() * 1000;
  const last = view.events.at(-1)?.at ?? now;
  return Math.max(last, place.kind === "file" ? last : (standing?.closedAt ?? now));
};
