// Workflows of a program that prints while it is loaded, and keeps something open.
import { createServer } from "node:net";

process.stdout.write("loading workflows\n");
createServer().listen(0, "127.0.0.1");

export { order } from "./workflows.ts";
