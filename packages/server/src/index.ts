// What other packages may use of the server.
export {
  type KeyDesk,
  type KeyOwner,
  type ListedKey,
  type NewKey,
  type NewSession,
  sessionSecondsLeast,
  sessionSecondsMost,
} from "./access/keys/key-desk.ts";
export { Verifier, type VerifierOptions } from "./access/signature/verifier.ts";
export { type Alarm, type Clock, systemClock } from "./clock.ts";
export {
  type AccessChoice,
  type Config,
  isLoopback,
  needsKeys,
  type OptionName,
  type OptionRow,
  options,
  readConfig,
} from "./config.ts";
export type { CustomLimits } from "./limits.ts";
export { createNode, type Node, type NodeOptions } from "./node.ts";
export { type OpenKeyDesk, openKeyDesk } from "./open-access.ts";
