// The graph as a picture whose nodes are buttons, and as a list.
import { ScrollArea } from "../../kit/scroll-area.tsx";
import "./graph.css";
import { type KeyboardEvent, useMemo, useState } from "react";
import { Button } from "../../kit/button.tsx";
import { useTexts } from "../../kit/texts.ts";
import type { Graph, GraphNode } from "../history/graph.ts";
import { kindTexts } from "../operation-texts.ts";
import { atEvent, usePageState } from "../page-state.ts";
import { kindMarks } from "../parts/state.tsx";
import { formatMilliseconds } from "../parts/times.tsx";
import { graphTexts } from "./graph-texts.ts";
import { type GraphLayout, laidOut, nodeHeight, nodeWidth, type Placed } from "./layout.ts";

const zoomSteps = [0.5, 0.7, 0.85, 1, 1.3, 1.7];
const usualStep = 3;
const titleCharacters = 22;

const shortened = (text: string): string =>
  text.length <= titleCharacters ? text : `${text.slice(0, titleCharacters - 1)}…`;

const useTitle = () => {
  const texts = useTexts(graphTexts);
  return (node: GraphNode): string => {
    const { kind, name, operations } = node;
    if (kind === "decision") return texts.decision(operations[0]?.id ?? 0);
    return operations.length > 1 ? `${name} × ${operations.length}` : name;
  };
};

export const GraphPicture = ({ graph }: { readonly graph: Graph }) => {
  const texts = useTexts(graphTexts);
  const layout = useMemo(() => laidOut(graph), [graph]);
  const [step, setStep] = useState(usualStep);
  const scale = zoomSteps[step] ?? 1;
  return (
    <>
      <div className="card graph-card">
        <div className="actions graph-zoom">
          <Button look="quiet" label={texts.zoomOut} onPress={() => setStep(Math.max(0, step - 1))}>
            −
          </Button>
          <Button
            look="quiet"
            label={texts.zoomIn}
            onPress={() => setStep(Math.min(zoomSteps.length - 1, step + 1))}
          >
            +
          </Button>
        </div>
        <ScrollArea className="graph-scroll" aria-label={texts.graph}>
          <Picture layout={layout} scale={scale} />
        </ScrollArea>
      </div>
      <GraphList graph={graph} />
    </>
  );
};

const Picture = ({ layout, scale }: { readonly layout: GraphLayout; readonly scale: number }) => {
  const texts = useTexts(graphTexts);
  const { width, height, placed, ways } = layout;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    <svg
      width={width * scale}
      height={height * scale}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={texts.graph}
    >
      <defs>
        <marker
          id="graph-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0 L8 4 L0 8 z" className="graph-arrow" />
        </marker>
      </defs>
      {ways.map(({ key, points }) => (
        <path
          key={key}
          className="graph-edge"
          markerEnd="url(#graph-arrow)"
          d={points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join(" ")}
        />
      ))}
      {placed.map((each) => (
        <NodeBox key={each.node.id} placed={each} />
      ))}
    </svg>
  );
};

const NodeBox = ({ placed }: { readonly placed: Placed }) => {
  const { node, x, y } = placed;
  const texts = useTexts(graphTexts);
  const kinds = useTexts(kindTexts);
  const title = useTitle()(node);
  const [, change] = usePageState();
  const open = () =>
    change({ tab: "history", form: "compact", ...atEvent(node.operations[0]?.id) });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  };
  const note = [
    tookOf(node) ?? kinds[node.kind],
    ...(node.timedOut > 0 ? [texts.timedOut(node.timedOut)] : []),
    ...(node.isOpen ? [texts.open] : []),
    ...(node.isUnsuccessful && node.timedOut === 0 ? [texts.unsuccessful] : []),
  ].join(", ");
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a picture.
    <g
      role="button"
      tabIndex={0}
      className="graph-node"
      data-kind={node.kind}
      data-open={node.isOpen}
      data-unsuccessful={node.isUnsuccessful}
      transform={`translate(${x - nodeWidth / 2} ${y - nodeHeight / 2})`}
      onClick={open}
      onKeyDown={onKeyDown}
    >
      <rect width={nodeWidth} height={nodeHeight} rx={node.kind === "decision" ? 23 : 7} />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a text of a picture takes no focus. */}
      <text x={12} y={19} className="graph-mark" aria-hidden="true">
        {kindMarks[node.kind]}
      </text>
      <text x={nodeWidth / 2} y={19} className="graph-title">
        {shortened(title)}
      </text>
      <text x={nodeWidth / 2} y={35} className="graph-note">
        {note}
      </text>
    </g>
  );
};

/** How long a decision task was worked on. */
const tookOf = ({ kind, operations: [first] }: GraphNode): string | undefined =>
  kind === "decision" && first?.starting && first.ending
    ? formatMilliseconds(first.ending.at - first.starting.at)
    : undefined;

/** For those to whom a picture says nothing. */
const GraphList = ({ graph }: { readonly graph: Graph }) => {
  const texts = useTexts(graphTexts);
  const titleOf = useTitle();
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const ordered = [...graph.nodes].sort(
    (one, other) => (one.operations[0]?.id ?? 0) - (other.operations[0]?.id ?? 0),
  );
  return (
    <details className="card">
      <summary>{texts.asList}</summary>
      <ol className="graph-list">
        {ordered.map((node) => {
          const names = graph.edges
            .filter(({ from }) => from === node.id)
            .flatMap(({ to }) => byId.get(to) ?? [])
            .map(titleOf);
          return (
            <li key={node.id}>
              <strong>{titleOf(node)}</strong>{" "}
              {names.length > 0 ? texts.leadsTo(names.join(", ")) : texts.leadsToNothing}
            </li>
          );
        })}
      </ol>
    </details>
  );
};
