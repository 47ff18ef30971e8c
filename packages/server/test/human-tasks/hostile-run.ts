// Gives hostile answers to hostile forms, and says of each kind when it is done. It is a process of
// its own, since a check that does not end can only be ended with its process.
import { answerFormats } from "@ekiden/model";
import { requireAnswer } from "../../src/operations/human-tasks/form.ts";
import { HumanTaskError } from "../../src/operations/human-tasks/human-task-error.ts";
import { hostilePairs, hostileTexts, slowAddress } from "./hostile.ts";

const outcomeOf = (form: object, answer: unknown): string => {
  try {
    requireAnswer(form as Record<string, unknown>, answer);
    return "taken";
  } catch (error) {
    if (error instanceof HumanTaskError) return error.fault;
    throw error;
  }
};

const slow = outcomeOf({ type: "string", format: "url" }, slowAddress(70));
console.log(`an address of 70 characters: ${slow}`);
for (const { what, form, answer } of hostilePairs)
  console.log(`${what}: ${outcomeOf(form, answer)}`);
for (const format of [...Object.keys(answerFormats), "regex"]) {
  const counts = { taken: 0, InvalidAnswer: 0 } as Record<string, number>;
  for (const text of hostileTexts()) {
    const outcome = outcomeOf({ type: "string", format }, text);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  console.log(`${format}: ${JSON.stringify(counts)}`);
}
