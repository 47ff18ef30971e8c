// `npm run reference`: writes the reference page of Ekiden's own operations.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "../files.ts";
import { referencePage } from "./page.ts";

const path = join(repository, "docs", "reference", "operations.md");
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, referencePage());
