// A value with every member that a shape has, all of which the service would take.
import type { Shape } from "@ekiden/model";

const texts: Readonly<Record<string, string>> = {
  seconds: "60",
  secondsOrNone: "60",
  lambdaSeconds: "60",
  retentionDays: "1",
  priority: "1",
};

/** By name, and not by what the model says of them: this is what its marks are held against. */
const payloadMembers = new Set([
  ...["input", "result", "details", "reason", "control", "executionContext", "description"],
  ...["taskToken", "nextPageToken", "value"],
  // Of Ekiden's own operations.
  ...["query", "text", "document", "trustPolicy"],
]);

/** `payload` gives what stands for inputs, free texts and tokens. */
export const full = (shape: Shape, payload: () => unknown, member = ""): unknown => {
  if (shape.type === "array") return [full(shape.items, payload, member)];
  if (shape.type === "object") {
    return Object.fromEntries(
      Object.entries(shape.properties as Record<string, Shape>).map(([name, each]) => [
        name,
        full(each, payload, name),
      ]),
    );
  }
  return scalar(shape, payload, member);
};

const scalar = (shape: Shape, payload: () => unknown, member: string): unknown => {
  if (shape.anyOf) return shape.anyOf[0].const;
  if (shape.const !== undefined) return shape.const;
  if (shape.type === "boolean") return false;
  if (shape.type !== "string") return shape.minimum ?? 1;
  return payloadMembers.has(member) ? payload() : (texts[shape.format ?? ""] ?? "name");
};
