// Backups of what is used, restored. It takes long, and few starts at a time tell as much.
import { testShortly } from "./short-runs.ts";

testShortly("backup", 8);
