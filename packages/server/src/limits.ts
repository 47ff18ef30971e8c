// Caps on what one node holds, each with its unit (I8); those on one execution are the engine's.
import { type Limits as EngineLimits, type LimitProfile, limitProfiles } from "@ekiden/engine";

export interface ServerLimits {
  /** Domains of one account, deprecated ones included. */
  readonly domains: number;
  /** Types of one kind in one domain, deprecated ones included. */
  readonly typesPerDomain: number;
  /** Polls that wait on one task list. */
  readonly pollersPerTaskList: number;
  /** Calls of one account that wait for the close of an execution, on each node. */
  readonly closeWaits: number;
  readonly tagsPerResource: number;
}

export interface Limits {
  readonly engine: EngineLimits;
  readonly server: ServerLimits;
}

const serverProfiles = {
  aws: {
    domains: 100,
    typesPerDomain: 10_000,
    pollersPerTaskList: 1_000,
    closeWaits: 10_000,
    tagsPerResource: 50,
  },
  relaxed: {
    domains: 10_000,
    typesPerDomain: 100_000,
    pollersPerTaskList: 100_000,
    closeWaits: 10_000,
    tagsPerResource: 50,
  },
} as const satisfies Record<LimitProfile, ServerLimits>;

/** Single limits in place of those of a profile. */
export interface CustomLimits extends Partial<EngineLimits & ServerLimits> {
  readonly profile: LimitProfile;
}

export const limitsOf = (given: LimitProfile | CustomLimits): Limits => {
  const { profile, ...own } = typeof given === "string" ? { profile: given } : given;
  return {
    engine: { ...limitProfiles[profile], ...own },
    server: { ...serverProfiles[profile], ...own },
  };
};
