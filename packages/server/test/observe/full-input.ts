// A value with every member that a shape has, all of which the service would take.
import { isRecordable, type Shape } from "@ekiden/model";

const named: Readonly<Record<string, string>> = {
  seconds: "60",
  secondsOrNone: "60",
  lambdaSeconds: "60",
  retentionDays: "1",
  priority: "1",
  name: "name",
};

/** `payload` gives the text of whatever is not named: inputs, free texts, tokens. */
export const full = (shape: Shape, payload: () => string): unknown => {
  if (shape.anyOf) return shape.anyOf[0].const;
  if (shape.const !== undefined) return shape.const;
  if (shape.type === "array") return [full(shape.items, payload)];
  if (shape.type === "object") {
    return Object.fromEntries(
      Object.entries(shape.properties as Record<string, Shape>).map(([name, member]) => [
        name,
        full(member, payload),
      ]),
    );
  }
  if (shape.type === "boolean") return false;
  if (shape.type !== "string") return shape.minimum ?? 1;
  return isRecordable(shape) ? (named[shape.format ?? "name"] ?? "name") : payload();
};
