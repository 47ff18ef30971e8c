// What a caller may do in a domain.
import { type OperationName, operations } from "../operations.ts";
import { DomainName } from "../scalars.ts";
import { oneOf, structure, structureOf } from "../shape.ts";
import type { EkidenRows } from "./row.ts";

const PermissionPreview = oneOf("always", "depends", "never");

const operationNames = Object.keys(operations) as OperationName[];

/** `others`: the names of Ekiden's own operations, beside this one. */
export const permissionRows = <N extends string>(others: readonly N[]) => {
  const own = "DescribePermissions";
  const names: readonly (OperationName | N | typeof own)[] = [...operationNames, own, ...others];
  return {
    [own]: {
      summary:
        "Tells for each operation of the service, and for each of Ekiden's own, whether the " +
        "caller may call it in a domain: always, never, or depending on the rest of its input. " +
        "The domain need not exist.",
      input: structure({ domain: DomainName }),
      output: structure({ prospects: structureOf(names, PermissionPreview) }),
      isReadOnly: true,
      policy: { resource: "none" },
      faults: [],
      example: {
        input: { domain: "office" },
        output: { prospects: Object.fromEntries(names.map((name) => [name, "always"])) },
      },
    },
  } as const satisfies EkidenRows;
};
