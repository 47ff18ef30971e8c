// For each rule about sizes a few lines that break it, and a few that look as if they did.
import type { Sample } from "./sample.ts";
import type { sizeRules } from "./sizes.ts";

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);

export const sizeSamples: Record<keyof typeof sizeRules, Sample> = {
  "a file has at most 400 lines": {
    broken: { "tools/a.ts": lines(401, "f();"), "packages/console/src/a.css": lines(401, "a {}") },
    at: ["tools/a.ts:401", "packages/console/src/a.css:401"],
    kept: { "tools/a.ts": lines(400, "f();"), "docs/a.md": lines(401, "a") },
  },
  "a function has at most 60 lines": {
    broken: {
      "tools/a.ts": `function f() {\n${lines(59, "g();")}}`,
      "tools/b.ts": `class A {\n  f() {\n${lines(59, "g();")}}\n}`,
    },
    at: ["tools/a.ts:1", "tools/b.ts:2"],
    kept: {
      "tools/a.ts": `const f = () => {\n${lines(58, "g();")}};`,
      "tools/b.test.ts": `describe("a", () => {\n${lines(80, `test("b", c);`)}});`,
    },
  },
  "a line has at most 100 columns": {
    broken: { "tools/a.ts": `\n// ${"x".repeat(98)}` },
    at: ["tools/a.ts:2"],
    kept: {
      "tools/a.ts": `// ${"x".repeat(97)}\nconst a = "${"x".repeat(200)}";\n// https://${"x".repeat(100)}`,
      "tools/b.ts": `const a = \`\n${"x".repeat(200)}\${b}${"x".repeat(200)}\`;`,
    },
  },
  "a function takes at most three parameters and an object of options": {
    broken: {
      "tools/a.ts": "const f = (a, b, c, d) => 1;\ninterface A { g(a: 1, b: 2, c: 3, d: 4): void }",
    },
    at: ["tools/a.ts:1", "tools/a.ts:2"],
    kept: {
      "tools/a.ts": "function f(this: A, a, b, c, options = {}) {}\nconst g = (a, b, c) => 1;",
    },
  },
  "a function has a cyclomatic complexity of at most 10": {
    broken: {
      "tools/a.ts":
        "const f = (a) => a && a || a ?? (a ? a : 1) && a;\n" +
        "function g(a) { if (a) for (;;) try { a ||= 1; } catch { do { a &&= a; } while (a); }\n" +
        " switch (a) { case 1: case 2: return f; default: return a ?? a || a && a; } }",
      "tests/b.test.ts":
        "class A { b = (a) => a &&\n a && a && a && a && a && a && a && a && a && a; }",
    },
    at: ["tools/a.ts:2", "tests/b.test.ts:1"],
    kept: {
      "tools/a.ts":
        "const f = (a) => a && a && a && a && a && a && a && a && a && a;\n" +
        "const g = (a) => a && a && a && a && a && a && h((b) => b && b && b && b && b && b);",
    },
  },
  "branches nest at most three levels deep": {
    broken: { "tools/a.ts": "for (;;) while (a)\n if (b)\n try { } catch { }" },
    at: ["tools/a.ts:3"],
    kept: {
      "tools/a.ts": "if (a) {} else if (b) {} else if (c) {} else if (d) {} else if (e) {}",
      "tools/b.ts": "for (;;) while (a) if (b) f(() => { if (c) g(); });",
    },
  },
};
