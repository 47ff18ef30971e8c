// The programs of the AWS SDK for JavaScript: node --import tsx main.ts <2|3> <scenario> …
import { hello } from "./hello.ts";
import { runAll } from "./protocol.ts";

await runAll({ hello }, process.argv.slice(3));
