// What the token service takes and gives, as far as it is spoken here. Source: API reference of AWS
// Security Token Service, version 2011-06-15.
import { type Infer, integer, named, optional, string, structure } from "./shape.ts";

/** The operations of the token service that are spoken. */
export const stsOperations = {
  AssumeRole: {
    input: structure({
      roleArn: named(string(20, 2_048, "roleArn")),
      roleSessionName: named(string(2, 64, "sessionName")),
      /** Seconds. What the role allows at most is asked for later. */
      durationSeconds: optional(integer(900, 43_200)),
      /** A policy document, beside those of the role. It may hold anything, so it is not marked. */
      policy: optional(string(1, 2_048, "latinText")),
      /** Some take it for a secret. */
      externalId: optional(string(2, 1_224, "externalId")),
    }),
  },
  GetCallerIdentity: { input: structure({}) },
} as const;

/** One of the operations of the token service that are spoken. */
export type StsOperationName = keyof typeof stsOperations;
/** The input of an operation of the token service. */
export type StsInput<K extends StsOperationName> = Infer<(typeof stsOperations)[K]["input"]>;
