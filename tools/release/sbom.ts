// `npm run sbom`: prints what is shipped, as CycloneDX.
import { billOfMaterials } from "./bill-of-materials.ts";

console.log(JSON.stringify(await billOfMaterials(), null, 2));
