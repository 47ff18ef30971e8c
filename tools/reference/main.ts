// `npm run reference`: writes the pages of docs/reference, and the OpenAPI document.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../files.ts";
import { findingsPage } from "./findings-page.ts";
import { openApiText } from "./openapi-text.ts";
import { configSchemaText, eventsSchemaText, optionsPage } from "./options-page.ts";
import { referencePage } from "./page.ts";

const directory = join(repository, "docs", "reference");
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, "operations.md"), referencePage());
writeFileSync(join(directory, "findings.md"), findingsPage());
writeFileSync(join(directory, "openapi.json"), openApiText());
writeFileSync(join(directory, "options.md"), optionsPage());
writeFileSync(join(directory, "ekiden.schema.json"), configSchemaText());
writeFileSync(join(directory, "events.schema.json"), eventsSchemaText());
