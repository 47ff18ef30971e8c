// Which database has which partition, and what moves when a database is added: simulated for three
// ways to assign them.
import { createHash } from "node:crypto";
import { partitions } from "./sizes.ts";

/** Database of each partition. */
export type PartMap = readonly number[];

const parts = Array.from({ length: partitions }, (_, part) => part);

/** Nothing is remembered: the remainder says it. */
const byRemainder = (databases: number): PartMap => parts.map((part) => part % databases);

const weight = (part: number, database: number): number =>
  createHash("sha256").update(`${part}:${database}`).digest().readUInt32BE(0);

/** Nothing is remembered: the database with the highest weight for the partition has it. */
const byHighestWeight = (databases: number): PartMap =>
  parts.map((part) => {
    const weights = Array.from({ length: databases }, (_, database) => weight(part, database));
    return weights.indexOf(Math.max(...weights));
  });

export const countsOf = (map: PartMap, databases: number): number[] => {
  const counts = Array.from({ length: databases }, () => 0);
  for (const database of map) counts[database] = (counts[database] ?? 0) + 1;
  return counts;
};

/** The map is a table: a new database takes one from whichever has most, until it has its share. */
export const withOneMore = (map: PartMap, databases: number): PartMap => {
  const moved = [...map];
  const share = Math.floor(partitions / (databases + 1));
  const counts = countsOf(map, databases);
  for (let taken = 0; taken < share; taken += 1) {
    const fullest = counts.indexOf(Math.max(...counts));
    moved[moved.indexOf(fullest)] = databases;
    counts[fullest] = (counts[fullest] ?? 0) - 1;
  }
  return moved;
};

const byTable = (databases: number): PartMap => {
  let map: PartMap = parts.map(() => 0);
  for (let count = 1; count < databases; count += 1) map = withOneMore(map, count);
  return map;
};

export const assignments = {
  remainder: byRemainder,
  "highest weight": byHighestWeight,
  "part map": byTable,
} as const;

export interface Move {
  /** Partitions that change their database. */
  readonly moved: number;
  /** Partitions that move between databases that were there before. */
  readonly needless: number;
  /** Of the fullest database afterwards, as a multiple of the mean. */
  readonly fullest: number;
}

export const moveOf = (assign: (databases: number) => PartMap, from: number): Move => {
  const before = assign(from);
  const after = assign(from + 1);
  const moved = parts.filter((part) => before[part] !== after[part]);
  return {
    moved: moved.length,
    needless: moved.filter((part) => after[part] !== from).length,
    fullest: (Math.max(...countsOf(after, from + 1)) * (from + 1)) / partitions,
  };
};
