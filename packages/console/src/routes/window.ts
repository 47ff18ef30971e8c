// How far back the overview looks, as the URL says it.
import { type WindowName, windowNames } from "../api/side-api.ts";

interface WindowSearch {
  readonly window?: WindowName;
}

export const readWindow = (given: Record<string, unknown>): WindowSearch => {
  const window = windowNames.find((name) => name === given.window);
  return window ? { window } : {};
};
