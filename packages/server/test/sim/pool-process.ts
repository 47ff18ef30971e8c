// One process of a pool that simulates seeds.
import { serve } from "./process-pool.ts";
import { takeSeams } from "./runtime/seams.ts";

takeSeams();
const { simulate } = await import("./simulation.ts");
serve(simulate);
