// The answer that one press of a button can give.
import { isObject, type JsonObject } from "../definition.ts";

/**
 * Yes: `true` where any answer will do, `{"approved": true}` where the form asks for no more than
 * that. Undefined: the form wants to be filled in.
 */
export const quickAnswerOf = (form: JsonObject | undefined): unknown => {
  if (!form) return true;
  const { properties, required } = form;
  const approved = isObject(properties) ? properties.approved : undefined;
  const needed = Array.isArray(required) ? required : [];
  const isEnough = needed.every((name) => name === "approved");
  return isObject(approved) && approved.type === "boolean" && isEnough
    ? { approved: true }
    : undefined;
};
