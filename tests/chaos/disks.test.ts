// What disks do to an embedded server. Full ones, and kills, have their own: tests/durability.
import { testShortly } from "./short-runs.ts";

// A cut of the power comes within a second, and a disk that fails is seen by hundreds of calls.
testShortly("power", 10);
testShortly("fsync", 15);
