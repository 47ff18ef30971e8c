/** Packages whose code is a function of its arguments (I3): no clock, no randomness, no I/O. */
export const purePackages = ["model", "engine", "diagnosis", "invariants"] as const;
