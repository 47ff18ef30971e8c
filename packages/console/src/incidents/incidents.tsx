// What goes wrong in a domain: incidents in groups, of each kind the oldest first, each with what
// it means, where it is, and what to do next.
import { Link, useParams } from "@tanstack/react-router";
import type { Incident, Incidents } from "../api/ekiden-types.ts";
import { useEkiden } from "../api/queries.ts";
import { Empty } from "../kit/feedback.tsx";
import { useLive } from "../kit/live.ts";
import { useNumbers } from "../kit/numbers.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { QueryContent } from "../kit/query-content.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Duration, Moment } from "../kit/time.tsx";
import { incidentsTexts } from "./incidents-texts.ts";

export const IncidentsScreen = () => {
  const texts = useTexts(incidentsTexts);
  const { domain } = useParams({ from: "/domains/$domain/incidents" });
  useLive(domain);
  const query = useEkiden("ListIncidents", { domain });
  return (
    <div className="stack">
      <h1>{texts.title}</h1>
      <QueryContent query={query}>
        {(found) => (
          <>
            <Known found={found} />
            {found.incidents.length === 0 && <Empty title={texts.none}>{texts.noneText}</Empty>}
            {kindsOf(found.incidents).map(([code, incidents]) => (
              <Kind key={code} domain={domain} code={code} incidents={incidents} />
            ))}
          </>
        )}
      </QueryContent>
    </div>
  );
};

/** Where the answer comes from, and what is missing in it. */
const Known = ({ found }: { readonly found: Incidents }) => {
  const texts = useTexts(incidentsTexts);
  const { asOf, watchedSince, unseenNodes, truncated } = found;
  return (
    <div>
      <p className="faint">
        {texts.asOf} <Moment at={asOf} />. {texts.watched} <Moment at={watchedSince} />.
      </p>
      {unseenNodes > 0 && <p className="warning">{texts.unseen(unseenNodes)}</p>}
      {truncated && <p className="warning">{texts.moreGroups}</p>}
    </div>
  );
};

type Code = Incident["code"];

/** In the order in which they come, which is that of their gravity. */
const kindsOf = (incidents: readonly Incident[]): readonly [Code, readonly Incident[]][] => {
  const kinds = new Map<Code, Incident[]>();
  for (const incident of incidents) {
    kinds.set(incident.code, [...(kinds.get(incident.code) ?? []), incident]);
  }
  return [...kinds].map(([code, all]) => [code, all.sort(oldestFirst)]);
};

const oldestFirst = (one: Incident, other: Incident): number =>
  (one.since ?? Number.POSITIVE_INFINITY) - (other.since ?? Number.POSITIVE_INFINITY) ||
  other.count - one.count;

interface KindProps {
  readonly domain: string;
  readonly code: Code;
  readonly incidents: readonly Incident[];
}

const Kind = ({ domain, code, incidents }: KindProps) => {
  const texts = useTexts(incidentsTexts);
  const isOfTasks = code === "TASK_LIST_UNPOLLED";
  return (
    <ScrollArea className="card scroll" aria-labelledby={code}>
      <h2 id={code}>{texts[code]}</h2>
      <p>{texts[`${code}_SAYS`]}</p>
      <p>
        <b>{texts.next}</b> {texts[`${code}_NEXT`]}
      </p>
      <PlainTable
        columns={[
          isOfTasks ? texts.taskList : texts.type,
          { text: isOfTasks ? texts.tasks : texts.executions, look: "amount" },
          texts.since,
          isOfTasks ? texts.lookAt : texts.oldest,
        ]}
      >
        {incidents.map((incident) => (
          <Row key={subjectOf(incident)} domain={domain} incident={incident} />
        ))}
      </PlainTable>
    </ScrollArea>
  );
};

/** The list or the type that it is about. */
const subjectOf = ({ taskList, activityType, workflowType }: Incident): string => {
  if (taskList) return `${taskList.kind} ${taskList.name}`;
  const type = activityType ?? workflowType;
  return type ? `${type.name} ${type.version}` : "";
};

interface RowProps {
  readonly domain: string;
  readonly incident: Incident;
}

const Row = ({ domain, incident }: RowProps) => {
  const texts = useTexts(incidentsTexts);
  const written = useNumbers();
  const { count, truncated, since, taskList } = incident;
  return (
    <tr>
      <th scope="row" className="row-name">
        {taskList ? `${taskList.name} (${texts[taskList.kind]})` : subjectOf(incident)}
      </th>
      <td className="amount">
        {written(count)}
        {truncated && "+"}
      </td>
      <td>
        {since === undefined ? (
          "—"
        ) : (
          <>
            <Moment at={since} /> <span className="faint">· </span>
            <Duration from={since} />
          </>
        )}
      </td>
      <td className="wrap">
        <Place domain={domain} incident={incident} />
      </td>
    </tr>
  );
};

/** The run that has had it for longest, or the screen of task lists. */
const Place = ({ domain, incident: { oldest } }: RowProps) => {
  const texts = useTexts(incidentsTexts);
  if (!oldest) {
    return (
      <Link to="/domains/$domain/task-lists" params={{ domain }}>
        {texts.taskLists}
      </Link>
    );
  }
  return (
    <Link to="/domains/$domain/executions/$workflowId/$runId" params={{ domain, ...oldest }}>
      {oldest.workflowId}
    </Link>
  );
};
