// `npm run reference`: writes the pages of docs/reference.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../files.ts";
import { findingsPage } from "./findings-page.ts";
import { referencePage } from "./page.ts";

const folder = join(repository, "docs", "reference");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "operations.md"), referencePage());
writeFileSync(join(folder, "findings.md"), findingsPage());
