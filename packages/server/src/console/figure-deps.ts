// What figures are made from.
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { Remembered } from "./remembered.ts";

export interface FigureDeps extends HandlerDeps {
  readonly remembered: Remembered;
}
