// Fields whose text says no value: it is no part of the answer, and must not be missed.
import { createContext, useContext, useEffect, useId } from "react";
import type { Complaint } from "./complaints.ts";
import { type Path, pointerOf } from "./pointer.ts";
import type { Unreadable } from "./validator.ts";

export const UnreadableFields = createContext<Unreadable>(new Map());

/** Tells the form what is wrong with the text of the field at that path, while anything is. */
export const useUnreadable = (
  path: Path,
  { text, value }: Partial<Pick<Complaint, "text" | "value">>,
): void => {
  const fields = useContext(UnreadableFields);
  const key = useId();
  const at = pointerOf(path);
  useEffect(() => {
    if (text !== undefined) fields.set(key, { at, text, value });
    return () => void fields.delete(key);
  }, [fields, key, at, text, value]);
};
