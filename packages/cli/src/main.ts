// The command. From source: `node --conditions=source --import tsx packages/cli/src/main.ts serve`.
import { holdHangups } from "./hangups.ts";

// All the rest takes its time to load: what comes meanwhile must not be lost.
holdHangups(process.argv.slice(2));
await import("./command-line.ts");
