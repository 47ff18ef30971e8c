// `npm run client:types`: writes the files of @ekiden/client that follow from the model.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../files.ts";
import { generatedFiles } from "./files.ts";

const directory = join(repository, "packages", "client", "src", "generated");
for (const [name, text] of generatedFiles()) writeFileSync(join(directory, name), text);
