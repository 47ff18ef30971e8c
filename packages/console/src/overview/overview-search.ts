// What the overview shows, as the URL says it: how far back it looks.
import type { OverviewWindow } from "@ekiden/model";
import { windowNames } from "../api/ekiden-types.ts";

interface OverviewSearch {
  readonly window?: OverviewWindow;
}

export const readOverview = (given: Record<string, unknown>): OverviewSearch => {
  const window = windowNames.find((name) => name === given.window);
  return window ? { window } : {};
};
