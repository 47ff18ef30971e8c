// What every part of the page is about: a history, and where it is from.
import { createContext, useContext } from "react";
import type { ExecutionName } from "../api/ekiden-types.ts";
import { useNow } from "../kit/time.tsx";
import type { Lanes } from "./history/lanes.ts";
import { isClosed } from "./history/pending.ts";
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
}

const ShownContext = createContext<Shown | undefined>(undefined);
export const ShownProvider = ShownContext.Provider;

export const useShown = (): Shown => {
  const shown = useContext(ShownContext);
  if (!shown) throw new Error("Parts of an execution's page stand inside a ShownProvider");
  return shown;
};

/** Until when what is open is shown, in milliseconds: a file knows nothing after its last event. */
export const usePresent = (): number => {
  const { view, place } = useShown();
  const now = useNow() * 1000;
  const last = view.events.at(-1)?.at ?? now;
  return place.kind === "file" || isClosed(view) ? last : Math.max(now, last);
};
