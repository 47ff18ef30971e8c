// How both stores keep a type: a row of a table.
import type { RegistrationStatus } from "@ekiden/model";
import type { TypeKind } from "./store.ts";

export interface TypeRow {
  readonly domain_name: string;
  readonly kind: TypeKind;
  readonly name: string;
  readonly version: string;
  readonly status: RegistrationStatus;
  readonly description: string | null;
  /** Milliseconds. */
  readonly created_at: number;
  readonly deprecated_at: number | null;
  /** JSON. */
  readonly defaults: string;
}

/** For maps of types: the length keeps a name and a version from being read as others. */
export const typeKey = (name: string, version: string): string =>
  `${name.length}:${name}${version}`;

/** As refusals name them. */
export const printedKind = { workflow: "WorkflowType", activity: "ActivityType" } as const;
