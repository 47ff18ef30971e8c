// The command. From source: `node --conditions=source --import tsx packages/cli/src/main.ts serve`.
import { holdSignals } from "./hangups.ts";

// All the rest takes its time to load: what comes meanwhile must not be lost.
holdSignals(process.argv.slice(2));
await import("./command-line.ts");
