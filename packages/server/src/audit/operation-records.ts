// What the records of an operation have in common, made out once for each.
import {
  type Decision,
  decisions,
  isRecordable,
  type OperationName,
  operations,
  type Shape,
} from "@ekiden/model";
import { nothing, type Recorder, recorderOf } from "./recorded.ts";

interface OperationRecords {
  readonly isReadOnly: boolean;
  readonly isManagement: boolean;
  /** Members that a shape does not declare are let in and ignored: here as well. */
  readonly hasDecisions: boolean;
  readonly input: Recorder;
  readonly output: Recorder;
  /** Which member of the input names the domain, or the ARN of one. */
  readonly domainMember: string | undefined;
  readonly arnMember: string | undefined;
}

/** Decisions have records of their own. */
const inputOf = ({ properties, ...shape }: Shape): Recorder => {
  const { decisions: _, ...others } = properties as Record<string, Shape>;
  return recorderOf({ ...shape, properties: others } as Shape);
};

const recordsOf = (operation: OperationName): OperationRecords => {
  const row = operations[operation];
  const isReadOnly = /^(Count|Describe|Get|List)/.test(operation);
  const domainMember = operation.endsWith("Domain") ? "name" : "domain";
  const members: Record<string, Shape> = row.input.properties;
  const named = (member: string) =>
    members[member] && isRecordable(members[member]) ? member : undefined;
  return {
    isReadOnly,
    isManagement: /(Domain|Type|Resource)s?$/.test(operation),
    hasDecisions: "decisions" in members,
    input: inputOf(row.input),
    output: "output" in row && !isReadOnly ? recorderOf(row.output) : nothing,
    domainMember: named(domainMember),
    arnMember: named("resourceArn"),
  };
};

const names = Object.keys(operations) as OperationName[];
export const operationRecords = Object.fromEntries(
  names.map((name) => [name, recordsOf(name)]),
) as Readonly<Record<OperationName, OperationRecords>>;

const types = Object.keys(decisions) as Decision["type"][];
export const decisionRecorders = Object.fromEntries(
  types.map((type) => [type, recorderOf(decisions[type])]),
) as Readonly<Record<Decision["type"], Recorder>>;
