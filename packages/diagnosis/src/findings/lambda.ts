// Lambda functions: those that are open, those that failed, and those that were refused.
import { finding } from "../finding.ts";
import { heldIn } from "../held.ts";
import type { Reading } from "../reading.ts";
import { failureOf, type Streak } from "../streaks.ts";
import { cut, phrase } from "../texts.ts";
import { refused } from "./refused.ts";

const openFunctions = (reading: Reading) =>
  reading.isOpen
    ? [...reading.state.lambdas].map(
        ([id, { name, startedEventId, id: functionId, startedAt }]) => {
          const scheduled = reading.event(id, "LambdaFunctionScheduled");
          const events = startedEventId === undefined ? [id] : [id, startedEventId];
          const found = { since: startedAt ?? scheduled.at, events };
          return {
            found,
            scheduled,
            isStarted: startedEventId !== undefined,
            values: { name: cut(name), functionId: cut(functionId) },
          };
        },
      )
    : [];

const streaksOf = (reading: Reading, isOne: (streak: Streak) => boolean): readonly Streak[] =>
  reading.isOpen || reading.wasStopped ? reading.streaks.of("lambda").filter(isOne) : [];

export const lambdaFindings = {
  LAMBDA_ROLE_REFUSED: finding({
    severity: "error",
    says: "Function {name} could not be invoked: {message}.",
    proof: "StartLambdaFunctionFailed with ASSUME_ROLE_FAILED, as the last end of that function.",
    next: "Start the workflow with a lambdaRole that the server knows, and that may invoke {name}.",
    *find(reading) {
      for (const { name, events, since, last } of streaksOf(reading, isUnstarted)) {
        const { message = "" } = last.data as { message?: string };
        yield { since, events, values: { name: cut(name), message: phrase(message) } };
      }
    },
  }),

  LAMBDA_FAILS: finding({
    severity: "error",
    says: "Function {name} has failed, {count} times in a row, at last with {failure}.",
    proof: "LambdaFunctionFailed events of one function without a success after the first.",
    next: "Read the message, and the log of the function.",
    *find(reading) {
      const isOne = ({ last }: Streak) => last.type === "LambdaFunctionFailed";
      for (const { name, events, since, count, last } of streaksOf(reading, isOne)) {
        yield { since, events, values: { name: cut(name), count, failure: failureOf(last) } };
      }
    },
  }),

  LAMBDA_TIMES_OUT: finding({
    severity: "error",
    says: "Function {name} has not answered in time; failures in a row: {count}.",
    proof: "LambdaFunctionTimedOut as the last end of that function.",
    next: "Give it a longer startToCloseTimeout where it is scheduled, or make it faster.",
    *find(reading) {
      const isOne = ({ last }: Streak) => last.type === "LambdaFunctionTimedOut";
      for (const { name, events, since, count } of streaksOf(reading, isOne)) {
        yield { since, events, values: { name: cut(name), count } };
      }
    },
  }),

  LAMBDA_NOT_AVAILABLE: finding({
    severity: "error",
    says: "Function {about} was refused: this server invokes no functions.",
    proof: "ScheduleLambdaFunctionFailed with LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION.",
    next: "Start the server with a target for functions: see docs/operations/functions.md.",
    find: refused(/^ScheduleLambdaFunction$/, /^LAMBDA_SERVICE_NOT_AVAILABLE/),
  }),

  LAMBDA_ID_ALREADY_IN_USE: finding({
    severity: "error",
    says: "Function {about} was refused: an open function of the run has the same id.",
    proof: "ScheduleLambdaFunctionFailed with ID_ALREADY_IN_USE; no decision was accepted since.",
    next: "Give each function that may be open at the same time an id of its own.",
    find: refused(/^ScheduleLambdaFunction$/, /^ID_ALREADY_IN_USE$/),
  }),

  LAMBDA_WAITS: finding({
    severity: "waiting",
    says: "Function {name} ({functionId}) has waited to be invoked for {forMilliseconds}.",
    proof:
      "LambdaFunctionScheduled without LambdaFunctionStarted, and nothing that is paused holds it.",
    next: "Nothing: the server invokes it, unless as many run as it may invoke at once.",
    *find(reading) {
      const isHeld = heldIn(reading);
      for (const { found, scheduled, isStarted, values } of openFunctions(reading)) {
        if (!isStarted && !isHeld(scheduled.id)) yield { ...found, values };
      }
    },
  }),

  LAMBDA_RUNS: finding({
    severity: "waiting",
    says: "Function {name} ({functionId}) has run for {forMilliseconds}.",
    proof: "LambdaFunctionStarted without an end.",
    next: "Nothing: it answers, or times out.",
    *find(reading) {
      for (const { found, isStarted, values } of openFunctions(reading)) {
        if (isStarted) yield { ...found, values };
      }
    },
  }),
};

function isUnstarted({ last }: Streak): boolean {
  return last.type === "StartLambdaFunctionFailed";
}
