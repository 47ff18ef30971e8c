// How far back the overview looks, as the URL says it.
import type { OverviewWindow } from "@ekiden/model";
import { windowNames } from "../api/ekiden-types.ts";

interface WindowSearch {
  readonly window?: OverviewWindow;
}

export const readWindow = (given: Record<string, unknown>): WindowSearch => {
  const window = windowNames.find((name) => name === given.window);
  return window ? { window } : {};
};
