// A program: how long it takes to import @ekiden/flow, when the SDK that it sits on is there. It is
// JavaScript, because a loader for TypeScript would be measured as well.
await import("@aws-sdk/client-swf");
const begun = performance.now();
await import("@ekiden/flow");
process.stdout.write(JSON.stringify([performance.now() - begun]));
