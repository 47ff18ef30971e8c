// A program: how long it takes to import @ekiden/flow. It is JavaScript, because a loader for
// TypeScript would be measured as well.
const begun = performance.now();
await import("@ekiden/flow");
process.stdout.write(JSON.stringify([performance.now() - begun]));
