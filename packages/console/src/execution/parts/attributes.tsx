// The attributes of an event as the service names them; ids of events lead there.
import "./payload.css";
import type { HistoryEvent } from "@ekiden/model";
import { EventLink } from "./event-link.tsx";
import { Payload } from "./payload.tsx";

const payloads = new Set(["input", "result", "details", "control", "executionContext"]);

export const Attributes = ({ event }: { readonly event: HistoryEvent }) => (
  <dl className="attributes">
    {Object.entries(event.data).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          <Value name={name} value={value} />
        </dd>
      </div>
    ))}
  </dl>
);

const Value = ({ name, value }: { readonly name: string; readonly value: unknown }) => {
  if (typeof value === "number" && name.endsWith("EventId") && value > 0) {
    // Of those that speak of another run's history, the id means nothing here.
    return /^(parent|external)/.test(name) ? value : <EventLink id={value} />;
  }
  if (typeof value === "string" && payloads.has(name)) return <Payload text={value} what={name} />;
  if (typeof value === "object" && value !== null) return <>{inLine(value)}</>;
  return <>{String(value)}</>;
};

/** `{ name, version }` as `pack 1.0`, `{ name }` as `shop`, and lists between commas. */
const inLine = (value: object | string | number): string => {
  if (typeof value !== "object") return String(value);
  return Array.isArray(value) ? value.map(inLine).join(", ") : Object.values(value).join(" ");
};
