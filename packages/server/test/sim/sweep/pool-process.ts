// One process of a pool that sweeps.
import { serve } from "../process-pool.ts";
import { takeSeams } from "../runtime/seams.ts";

takeSeams();
const { runPoint } = await import("./point.ts");
serve(runPoint);
