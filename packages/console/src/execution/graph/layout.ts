// Places for the nodes of the graph and ways for its edges, in pixels.
import { Graph as Dagre, layout } from "@dagrejs/dagre";
import type { Graph, GraphNode } from "../history/graph.ts";

export interface Placed {
  readonly node: GraphNode;
  /** Of its middle. */
  readonly x: number;
  readonly y: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly placed: readonly Placed[];
  readonly ways: readonly { readonly key: string; readonly points: readonly Point[] }[];
}

export const nodeWidth = 190;
export const nodeHeight = 46;
const margin = 16;

export const laidOut = ({ nodes, edges }: Graph): GraphLayout => {
  const graph = new Dagre();
  graph.setGraph({ rankdir: "TB", nodesep: 22, ranksep: 38, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { width: nodeWidth, height: nodeHeight });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    placed: nodes.map((node) => ({ node, ...(graph.node(node.id) as unknown as Point) })),
    ways: edges.map(({ from, to }) => ({
      key: `${from} ${to}`,
      points: (graph.edge(from, to) as { points: readonly Point[] }).points,
    })),
  };
};
