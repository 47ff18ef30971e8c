// What the records of an operation have in common, made out once for each.
import {
  type Decision,
  decisions,
  ekidenOperations,
  isRecordable,
  operations,
  type PathOperationRow,
  pathOperations,
  type Shape,
} from "@ekiden/model";
import { nothing, type Recorder, recorderOf } from "./recorded.ts";

interface OperationRecords {
  readonly isReadOnly: boolean;
  /** It only reads where its input asks for a dry run. */
  readonly hasDryRun: boolean;
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

interface Row {
  readonly input: Shape;
  readonly output?: Shape;
  readonly isReadOnly: boolean;
}

const recordsOf = (operation: string, { input, output, isReadOnly }: Row): OperationRecords => {
  const domainMember = operation.endsWith("Domain") ? "name" : "domain";
  const members: Record<string, Shape> = input.properties;
  const named = (member: string) =>
    members[member] && isRecordable(members[member]) ? member : undefined;
  return {
    isReadOnly,
    hasDryRun: "dryRun" in members,
    isManagement: /(Domain|Type|Resource|AccessKey|AccessKeySession|Role|Policy|Policie)s?$/.test(
      operation,
    ),
    hasDecisions: "decisions" in members,
    input: inputOf(input),
    output: output && !isReadOnly ? recorderOf(output) : nothing,
    domainMember: named(domainMember),
    arnMember: named("resourceArn"),
  };
};

const ofService = Object.entries<Omit<Row, "isReadOnly">>(operations).map(
  ([name, row]): [string, Row] => [
    name,
    { ...row, isReadOnly: /^(Count|Describe|Get|List)/.test(name) },
  ],
);

/** Of streams, which have no output: a record says what the row has as `begun`. */
const ofPaths = Object.entries<PathOperationRow>(pathOperations)
  .filter(([, { caller }]) => caller === "identified")
  .map(([name, { input, begun }]): [string, OperationRecords] => [
    name,
    {
      ...recordsOf(name, { input, isReadOnly: true }),
      output: begun ? recorderOf(begun) : nothing,
    },
  ]);

const byName: ReadonlyMap<string, OperationRecords> = new Map([
  ...[...ofService, ...Object.entries<Row>(ekidenOperations)].map(
    ([name, row]): [string, OperationRecords] => [name, recordsOf(name, row)],
  ),
  ...ofPaths,
]);

/** Throws where neither the service nor Ekiden has such an operation. */
export const recordsOfOperation = (operation: string): OperationRecords => {
  const found = byName.get(operation);
  if (found) return found;
  throw new Error(`The operation ${operation} has no row`);
};

const types = Object.keys(decisions) as Decision["type"][];
export const decisionRecorders = Object.fromEntries(
  types.map((type) => [type, recorderOf(decisions[type])]),
) as Readonly<Record<Decision["type"], Recorder>>;
