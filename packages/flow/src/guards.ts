// Sets the guards at once. Programs whose modules capture clocks and the like before they import
// this package preload it: `node --import @ekiden/flow/guards worker.js`.
import "./runtime.ts";
import { setGuards } from "./worker/guards.ts";

setGuards();
