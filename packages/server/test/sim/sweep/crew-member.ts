// One process of a crew that sweeps.
import { serve } from "../crew.ts";
import { takeSeams } from "../world/seams.ts";

takeSeams();
const { runPoint } = await import("./point.ts");
serve(runPoint);
