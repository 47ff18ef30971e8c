import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintAbout } from "./words.ts";

test("a word that chooses no page and no template is named, with all that can be chosen", () => {
  const names = ["README.md", "docs/guide/testing.md", "basic"];
  assert.equal(complaintAbout([], names), undefined);
  assert.equal(complaintAbout(["testing", "basic"], names), undefined);
  assert.equal(
    complaintAbout(["policies", "testing", "keys"], names),
    'No page and no template has "policies" or "keys" in its name. What can be tried:\n' +
      "  README.md\n  docs/guide/testing.md\n  basic",
  );
});
