// `npm run query:parser`: writes the parser of FindWorkflowExecutions' language.
import { writeFileSync } from "node:fs";
import { parserFile, parserText } from "./parser-text.ts";

writeFileSync(parserFile, parserText());
