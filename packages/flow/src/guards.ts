// Sets the guards at once. Programs whose modules capture clocks and the like before they import
// this package preload it: `node --import @ekiden/flow/guards worker.js`.
// First of all, since it takes the machine's dates: ten times as many can be made of them as of
// those that are guarded, and each event that a worker reads has one.
import "@ekiden/client";
import "./runtime.ts";
import { setGuards } from "./worker/guards.ts";

setGuards();
