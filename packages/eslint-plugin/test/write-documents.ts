// Brings the documents up to date: `npm run documents`.
import { readFileSync, writeFileSync } from "node:fs";
import { documents } from "./documents.ts";

for (const { path, textOf } of documents) {
  const place = new URL(`../${path}`, import.meta.url);
  writeFileSync(place, textOf(readFileSync(place, "utf8")));
}
