// What other packages may use of the server.
export { type Alarm, type Clock, systemClock } from "./clock.ts";
export { createNode, type Node, type NodeOptions } from "./node.ts";
