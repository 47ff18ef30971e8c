// Clocks that jump and clocks that are wrong. It takes long, and few starts at a time tell as much.
import { testShortly } from "./short-runs.ts";

testShortly("clock", 4);
