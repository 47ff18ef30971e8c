// What a page shows is in its address, so that it can be sent to another person.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export const tabs = ["summary", "timeline", "history", "pending", "graph", "relations"] as const;
export type TabName = (typeof tabs)[number];
export const historyForms = ["compact", "full", "json"] as const;
type HistoryForm = (typeof historyForms)[number];

interface PageState {
  readonly tab: TabName;
  readonly form: HistoryForm;
  /** What the history is searched for. */
  readonly text: string;
  /** Kinds of operations, between commas; empty: all. */
  readonly kinds: string;
  readonly unsuccessful: boolean;
  /** New events are scrolled to. */
  readonly follow: boolean;
  /** The event that is looked at. */
  readonly event: number | undefined;
  /** Idle times of the timeline are folded. */
  readonly folded: boolean;
  /** What of the timeline is in sight, see `timeline/viewport.ts`; empty: all of it. */
  readonly zoom: string;
  /** The timeline is shown as a table. */
  readonly table: boolean;
  /** The first decision of the graph, which counts from 0. */
  readonly decision: number | undefined;
}

const oneOf = <T extends string>(known: readonly T[], value: unknown): T =>
  known.find((each) => each === value) ?? (known[0] as T);

/** Every member of an address is a text. */
const isOn = (value: unknown): boolean => String(value) === "true";

const numberIn = (value: unknown): number | undefined =>
  Number.isSafeInteger(Number(value)) && value !== undefined && value !== ""
    ? Number(value)
    : undefined;

export const stateOf = (search: Readonly<Record<string, unknown>>): PageState => ({
  tab: oneOf(tabs, search.tab),
  form: oneOf(historyForms, search.form),
  text: search.text === undefined ? "" : String(search.text),
  kinds: search.kinds === undefined ? "" : String(search.kinds),
  unsuccessful: isOn(search.unsuccessful),
  follow: isOn(search.follow),
  event: numberIn(search.event),
  folded: String(search.folded) !== "false",
  zoom: search.zoom === undefined ? "" : String(search.zoom),
  table: isOn(search.table),
  decision: numberIn(search.decision),
});

const usual = stateOf({});

/** Only what is not as usual is written. */
export const searchOf = (state: PageState): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(state).filter(([name, value]) => value !== usual[name as keyof PageState]),
  );

/** Leads to an event of the history: nothing that was looked for hides it. */
export const atEvent = (event: number | undefined) =>
  ({ event, text: "", kinds: "", unsuccessful: false, follow: false }) as const;

type ChangeState = (changed: Partial<PageState>) => void;

export const usePageState = (): readonly [PageState, ChangeState] => {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const change = useCallback(
    (changed: Partial<PageState>) => {
      const isStep = changed.tab !== undefined;
      void navigate({
        to: ".",
        search: ((earlier: Record<string, unknown>) =>
          searchOf({ ...stateOf(earlier), ...changed })) as never,
        replace: !isStep,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [stateOf(search), change];
};
