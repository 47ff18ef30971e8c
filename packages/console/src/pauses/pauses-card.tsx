// The task lists and types of a domain that are paused; nothing where there are none.
import type { ListedPause } from "../api/ekiden-types.ts";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { PauseButton } from "./pause-button.tsx";
import { pausesTexts } from "./pauses-texts.ts";
import { callsOf, usePauses } from "./targets.ts";

export const PausesCard = ({ domain }: { readonly domain: string }) => {
  const texts = useTexts(pausesTexts);
  const pauses = usePauses(domain);
  if (pauses.length === 0) return null;
  return (
    <ScrollArea className="card scroll" aria-labelledby="pauses">
      <h2 id="pauses">{texts.title}</h2>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{texts.what}</th>
            <th scope="col">{texts.reason}</th>
            <th scope="col">{texts.since}</th>
            <th scope="col">{texts.who}</th>
            <th scope="col">
              <span className="only-read">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {pauses.map((pause) => (
            <PauseRow
              key={`${pause.kind} ${pause.name} ${pause.version}`}
              domain={domain}
              pause={pause}
            />
          ))}
        </tbody>
      </table>
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
