// For each rule about documents a few that break it, and a few that look as if they did.
import type { documentRules } from "./documents.ts";
import type { Sample } from "./sample.ts";

export const documentSamples: Record<keyof typeof documentRules, Sample> = {
  "a document has one title": {
    broken: { "a.md": "# One\n\n# Two\n", "b.md": "## None\n" },
    at: ["a.md:3", "b.md:1"],
    kept: { "a.md": "# One\n\n```sh\n# a comment\n```\n\n## More\n" },
  },
  "a link leads to a file that exists": {
    broken: { "docs/a.md": "[a](b.md)\n[c](../gone/ 'title')\n\n[d]: ./e.md\n" },
    at: ["docs/a.md:1", "docs/a.md:2", "docs/a.md:4"],
    kept: {
      "docs/a.md":
        "[a](b.md#part) [c](../tools/) [d](#here) [e](https://e.org) `[f](g.md)` [h](..)",
      "docs/b.md": "",
      "tools/a.ts": "",
    },
  },
  "a decision record says its status and its date": {
    broken: {
      "docs/decisions/0001-a.md": "# 1. A\n\n**Context.** It rained.\n",
      "docs/decisions/0002-b.md": "# 2. B\n\n**Status.** Accepted.\n",
    },
    at: ["docs/decisions/0001-a.md:3", "docs/decisions/0002-b.md:3"],
    kept: {
      "docs/decisions/README.md": "# Decisions\n",
      "docs/decisions/0001-a.md": "# 1. A\n\n**Status.** Accepted on 2026-01-31.\n",
    },
  },
  "decisions that amend or supersede each other say so in both records": {
    broken: {
      "docs/decisions/0001-a.md":
        "# 1. A\n\n**Status.** Accepted on 2026-01-30. Superseded by [decision 2](0002-b.md).\n",
      "docs/decisions/0002-b.md": "# 2. B\n\n**Status.** Accepted on 2026-01-31.\n",
    },
    at: ["docs/decisions/0001-a.md:3"],
    kept: {
      "docs/decisions/0001-a.md":
        "# 1. A\n\n**Status.** Accepted on 2026-01-30. Superseded by [decision 2](0002-b.md).\n",
      "docs/decisions/0002-b.md":
        "# 2. B\n\n**Status.** Accepted on 2026-01-31. Supersedes [decision 1](0001-a.md).\n",
    },
  },
  "the lockfile names no registry": {
    broken: { "package-lock.json": `{\n"resolved": "https://registry.example/a.tgz"\n}` },
    at: ["package-lock.json:2"],
    kept: { "package-lock.json": `{\n"resolved": "packages/cli",\n"link": true\n}` },
  },
  "a workflow names each action by its commit": {
    broken: {
      ".github/workflows/a.yml": `steps:\n  - uses: actions/checkout@v4\n  - name: b\n    uses: c/d@main\n`,
    },
    at: [".github/workflows/a.yml:2", ".github/workflows/a.yml:4"],
    kept: {
      ".github/workflows/a.yml": `steps:\n  - uses: actions/checkout@${"0".repeat(40)} # v4\n  - run: npm ci\n`,
    },
  },
};
