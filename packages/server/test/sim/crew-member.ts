// One process of a crew that simulates seeds.
import { serve } from "./crew.ts";
import { takeSeams } from "./world/seams.ts";

takeSeams();
const { simulate } = await import("./simulation.ts");
serve(simulate);
