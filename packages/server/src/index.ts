// What other packages may use of the server.
export {
  type AccessRequest,
  type Explained,
  type ExplainedStatement,
  explain,
  type NamedPolicy,
  PolicyError,
  parsePolicy,
  reviewPolicy,
  type TrialOptions,
  tryAction,
  tryCall,
} from "./access/policy/index.ts";
export { type Alarm, type Clock, systemClock } from "./clock.ts";
export {
  type Config,
  isLoopback,
  type OptionName,
  type OptionRow,
  options,
  readConfig,
} from "./config.ts";
export type { CustomLimits } from "./limits.ts";
export { createNode, type Node, type NodeOptions } from "./node.ts";
