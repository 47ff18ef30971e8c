// The task lists and types of a domain that are paused; nothing where there are known to be none.
import type { ListedPause } from "../api/ekiden-types.ts";
import { PlainTable } from "../kit/plain-table.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { PauseButton } from "./pause-button.tsx";
import { pausesTexts } from "./pauses-texts.ts";
import { PausesUnknown } from "./pauses-unknown.tsx";
import { callsOf, usePauses } from "./targets.ts";

export const PausesCard = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(pausesTexts);
  const { pauses = [] } = usePauses(domain).data ?? {};
  if (pauses.length === 0) return <PausesUnknown domain={domain} />;
  return (
    <ScrollArea className="card scroll" aria-labelledby="pauses">
      <h2 id="pauses">{texts.title}</h2>
      <PlainTable
        columns={[
          texts.what,
          texts.reason,
          texts.since,
          texts.who,
          { text: texts.actions, look: "only-read" },
        ]}
      >
        {pauses.map((pause) => (
          <PauseRow
            key={`${pause.kind} ${pause.name} ${pause.version}`}
            domain={domain}
            pause={pause}
          />
        ))}
      </PlainTable>
    </ScrollArea>
  );
};

interface PauseRowProps {
  readonly domain: string;
  readonly pause: ListedPause;
}

const PauseRow = ({ domain, pause }: PauseRowProps) => {
  const texts = useTexts(pausesTexts);
  const { kind, name, version, reason, since, identity } = pause;
  return (
    <tr>
      <th scope="row" className="row-name">
        {name} {version}
        <div className="faint">{texts[kind]}</div>
      </th>
      <td className="wrap">{reason}</td>
      <td>
        <Moment at={since} />
      </td>
      <td className="wrap">{identity ?? "—"}</td>
      <td>
        <PauseButton calls={callsOf(domain, pause)} pause={pause} look="quiet" />
      </td>
    </tr>
  );
};
