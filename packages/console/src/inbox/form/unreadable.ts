// Fields whose text is no JSON: what is in them is no part of the answer, and must not be missed.
import { createContext } from "react";
import type { Unreadable } from "./validator.ts";

export const UnreadableFields = createContext<Unreadable>(new Map());
