// What other packages may use of the server.
export { type Alarm, type Clock, systemClock } from "./clock.ts";
export {
  type Config,
  isLoopback,
  type OptionName,
  type OptionRow,
  options,
  readConfig,
  readOption,
  withoutPassword,
} from "./config.ts";
export type { CustomLimits } from "./limits.ts";
export { createNode, migrateStore, type Node, type NodeOptions } from "./node.ts";
