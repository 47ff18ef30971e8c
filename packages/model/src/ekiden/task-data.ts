// What a task of a person is about, as its decider wrote it.
import { compactJson, memberOfJson } from "../json-text.ts";

/** As `DescribeHumanTask` answers it. */
interface Task {
  readonly data?: unknown;
  readonly input?: string | undefined;
}

/** JSON on one line, in which no digit is lost; undefined where there is none. */
export const taskDataText = ({ data, input }: Task): string | undefined => {
  if (data === undefined) return undefined;
  // What is no JSON is told as a text.
  if (typeof data === "string" || input === undefined) return JSON.stringify(data);
  // As the server reads it: an input that is no envelope is all data.
  const isEnvelope = memberOfJson(input, "humanTask")?.startsWith("{");
  return isEnvelope ? memberOfJson(input, "data") : compactJson(input);
};
