// Files that need each other: a reader cannot understand one of them without all the others.
import type { Finding, House, Rule, Source } from "./house.ts";
import { finding, importsOf } from "./syntax.ts";

function* valueCycles({ sources }: House): Generator<Finding> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = function* (source: Source): Generator<Finding> {
    trail.push(source.path);
    for (const { node, target, typeOnly } of importsOf(source)) {
      const next = byPath.get(target ?? "");
      if (typeOnly || !next || finished.has(next.path)) continue;
      const start = trail.indexOf(next.path);
      if (start === -1) yield* visit(next);
      else yield finding(source, node, [...trail.slice(start), next.path].join(" → "));
    }
    trail.pop();
    finished.add(source.path);
  };
  for (const source of sources) if (!finished.has(source.path)) yield* visit(source);
}

interface Circle {
  readonly reason: string;
  readonly folder: string;
  /** Names without their ending, between spaces. */
  readonly files: string;
}

/** Files that know each other's types. A file that is not named here may not join them. */
const circles: readonly Circle[] = [
  {
    reason: "A run has a part for each subject, and each part asks the run for the others.",
    folder: "packages/flow/src/workflow",
    files:
      "activity channels child condition confirm continue-as-new current external inbound " +
      "interception kept lambda lifecycle local-activity markers mismatch operations query " +
      "rejections rules run scope signal subject timer unexpected update ways",
  },
  {
    reason: "A request is performed in a batch, which keeps the requests that it has performed.",
    folder: "packages/server/src/store/postgres/commit",
    files: "batch batch-tasks request write-set",
  },
];

const filesOf = ({ folder, files }: Circle): readonly string[] =>
  files.split(" ").map((name) => `${folder}/${name}.ts`);

const shippedSource = /^packages\/[^/]+\/src\//;

/** Files by what they import, types as well, among those that ship. */
const graphOf = ({ sources }: House): ReadonlyMap<string, readonly string[]> => {
  const shipped = sources.filter(({ path }) => shippedSource.test(path));
  const paths = new Set(shipped.map(({ path }) => path));
  return new Map(
    shipped.map((source) => {
      const targets = [...importsOf(source)].map(({ target }) => target ?? "");
      return [source.path, targets.filter((target) => paths.has(target))];
    }),
  );
};

const reachedFrom = (start: string, graph: ReadonlyMap<string, readonly string[]>): Set<string> => {
  const reached = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    waiting.push(...(graph.get(path) ?? []));
  }
  return reached;
};

/** One finding for each circle, at the first of its files. */
function* typeCycles(house: House): Generator<Finding> {
  const graph = graphOf(house);
  const reached = new Map([...graph.keys()].map((path) => [path, reachedFrom(path, graph)]));
  const seen = new Set<string>();
  for (const [path, ahead] of reached) {
    if (seen.has(path) || !ahead.has(path)) continue;
    const circle = [...ahead].filter((other) => reached.get(other)?.has(path)).sort();
    for (const member of circle) seen.add(member);
    const isKnown = (files: readonly string[]) => circle.every((each) => files.includes(each));
    if (circles.map(filesOf).some(isKnown)) continue;
    yield { path: circle[0] ?? path, line: 1, what: `in a circle with ${circle.join(", ")}` };
  }
  // One that has left its circle is taken out of the list, so that it stays outside.
  for (const path of circles.flatMap(filesOf)) {
    if (reached.get(path)?.has(path) !== false) continue;
    yield { path, line: 1, what: "listed in cycles.ts, and in no circle" };
  }
}

export const cycleRules = {
  "imports form no cycle": {
    instead: "let one side take the other as an argument, or move what both need into a third file",
    find: valueCycles,
  },
  "imports of types form no cycle beyond the known ones": {
    instead: "put the type that both need into the file that is read first, or into a third",
    find: typeCycles,
  },
} satisfies Record<string, Rule>;
