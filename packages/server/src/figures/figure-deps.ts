// What figures are made from.
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { FigureCache } from "./figure-cache.ts";

export interface FigureDeps extends HandlerDeps {
  readonly figures: FigureCache;
}
