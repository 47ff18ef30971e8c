// Where a run belongs: the same in every store and for ever, so it depends on its names alone.
import { type ExecutionId, partitions } from "./store.ts";

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/** FNV-1a over the UTF-16 code units of domain, NUL, workflowId. */
export const partitionOf = (domain: string, workflowId: string): number => {
  let hash = offsetBasis;
  const add = (unit: number): void => {
    hash = Math.imul(hash ^ unit, prime);
  };
  for (let index = 0; index < domain.length; index += 1) add(domain.charCodeAt(index));
  add(0);
  for (let index = 0; index < workflowId.length; index += 1) add(workflowId.charCodeAt(index));
  // The low bits of FNV are its weak ones.
  return (hash ^ (hash >>> 16)) & (partitions - 1);
};

export const executionIdOf = (sequence: number, partition: number): ExecutionId =>
  sequence * partitions + partition;
