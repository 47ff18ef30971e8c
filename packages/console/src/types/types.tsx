// Workflow types and activity types of a domain: versions, how they are used, and how they fare.

import type { UseQueryResult } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { TypeUsage } from "../api/ekiden-types.ts";
import { isNotAllowed } from "../api/fault.ts";
import { useEkiden } from "../api/queries.ts";
import { Button } from "../kit/button.tsx";
import { formatDuration } from "../kit/durations.ts";
import { Empty, Problem } from "../kit/feedback.tsx";
import { useMissingAction } from "../kit/permissions.ts";
import { QueryContent, useLastingError } from "../kit/query-content.tsx";
import { RegistrationSegments } from "../kit/registration-segments.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import { Segments } from "../kit/segments.tsx";
import { firstCommand } from "../kit/shell.ts";
import { useTexts } from "../kit/texts.ts";
import { Moment } from "../kit/time.tsx";
import { useWholeList } from "../kit/whole-list.ts";
import { PausedBadge } from "../pauses/paused.tsx";
import { PausesUnknown } from "../pauses/pauses-unknown.tsx";
import { pauseOf, usePauses } from "../pauses/targets.ts";
import { infosOf, kinds, pauseTarget, type TypeInfo, type TypeKind } from "./kinds.ts";
import { RegisterType } from "./register-type.tsx";
import { TypeDetails } from "./type-details.tsx";
import { typesTexts } from "./types-texts.ts";

const lookMilliseconds = 5_000;

export const Types = () => {
  const texts = useTexts(typesTexts);
  const { domain } = useParams({ from: "/domains/$domain/types" });
  const [kind, setKind] = useState<TypeKind>("workflow");
  const [status, setStatus] = useState<TypeInfo["status"]>("REGISTERED");
  const [isRegistering, setRegistering] = useState(false);
  const [shown, setShown] = useState<TypeInfo>();
  const query = useWholeList(kinds[kind].list, { domain, registrationStatus: status });
  const used = useEkiden("DescribeTypeUsage", { domain }, { refetchInterval: lookMilliseconds });
  const missing = useMissingAction(kinds[kind].register, domain);
  return (
    <div className="stack">
      <div className="between">
        <h1>{texts.title}</h1>
        <Button look="primary" missingAction={missing} onPress={() => setRegistering(true)}>
          {texts.register}
        </Button>
      </div>
      <div className="toolbar">
        <Segments
          label={texts.kind}
          value={kind}
          onChange={setKind}
          choices={(["workflow", "activity"] as const).map((value) => ({
            value,
            text: texts[value],
          }))}
        />
        <RegistrationSegments label={texts.showing} value={status} onChange={setStatus} />
      </div>
      <PausesUnknown domain={domain} />
      {!query.error && <UsageProblem query={used} />}
      <QueryContent
        query={query}
        isEmpty={(pages) => pages.flatMap(infosOf).length === 0}
        empty={<NoType domain={domain} kind={kind} />}
      >
        {(pages) => (
          <TypeTable
            domain={domain}
            kind={kind}
            infos={pages.flatMap(infosOf)}
            usage={used.data}
            onShow={setShown}
          />
        )}
      </QueryContent>
      {isRegistering && (
        <RegisterType domain={domain} kind={kind} onClose={() => setRegistering(false)} />
      )}
      {shown && (
        <TypeDetails domain={domain} kind={kind} info={shown} onClose={() => setShown(undefined)} />
      )}
    </div>
  );
};

interface UsageProblemProps {
  readonly query: UseQueryResult<TypeUsage>;
}

/** Counts that cannot be asked for again are of some time ago; those denied are not shown. */
const UsageProblem = ({ query }: UsageProblemProps) => {
  const error = useLastingError(query);
  if (!error || isNotAllowed(error)) return null;
  return <Problem error={error} onRetry={() => void query.refetch()} />;
};

const NoType = ({ domain, kind }: { readonly domain: string; readonly kind: TypeKind }) => {
  const texts = useTexts(typesTexts);
  return (
    <Empty
      title={texts.none}
      command={firstCommand(`register-${kind}-type`, location.origin, {
        domain,
        name: `my-${kind}`,
        [`${kind}-version`]: "1",
      })}
    >
      {texts.noneText}
    </Empty>
  );
};

interface TypeTableProps {
  readonly domain: string;
  readonly kind: TypeKind;
  readonly infos: readonly TypeInfo[];
  readonly usage: TypeUsage | undefined;
  readonly onShow: (info: TypeInfo) => void;
}

const TypeTable = ({ domain, kind, infos, usage, onShow }: TypeTableProps) => {
  const texts = useTexts(typesTexts);
  const pauses = usePauses(domain);
  return (
    <ScrollArea className="card scroll" aria-label={texts[kind]}>
      <table className="plain">
        <TypeHead kind={kind} />
        <tbody>
          {infos.map((info) => (
            <tr key={`${info.name} ${info.version}`}>
              <th scope="row" className="row-name">
                {info.name} <PausedBadge pause={pauseOf(pauses, pauseTarget(kind, info))} />
                {info.description && <div className="faint">{info.description}</div>}
              </th>
              <td>{info.version}</td>
              <Usage kind={kind} info={info} usage={usage} />
              <td>
                <Moment at={info.creationDate} />
              </td>
              <td>
                <Button
                  look="quiet"
                  label={texts.detailsOf(info.name, info.version)}
                  onPress={() => onShow(info)}
                >
                  {texts.details}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {usage && (
        <p className="faint">
          {kind === "workflow"
            ? texts.usage(usage.examinedRuns)
            : texts.usageActivity(usage.sampledRuns)}
        </p>
      )}
    </ScrollArea>
  );
};

const TypeHead = ({ kind }: { readonly kind: TypeKind }) => {
  const texts = useTexts(typesTexts);
  const amounts = kind === "workflow" ? (["open", "closed"] as const) : (["tasks"] as const);
  return (
    <thead>
      <tr>
        <th scope="col">{texts.name}</th>
        <th scope="col">{texts.version}</th>
        {[...amounts, "failureRate" as const, "median" as const].map((name) => (
          <th scope="col" className="amount" key={name}>
            {texts[name]}
          </th>
        ))}
        <th scope="col">{texts.created}</th>
        <th scope="col">
          <span className="only-read">{texts.details}</span>
        </th>
      </tr>
    </thead>
  );
};

interface UsageProps {
  readonly kind: TypeKind;
  readonly info: TypeInfo;
  readonly usage: TypeUsage | undefined;
}

const sumOf = (counts: Readonly<Record<string, number | undefined>>) =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);

const shareOf = (part: number, all: number) =>
  all === 0 ? "—" : `${Math.round((100 * part) / all)} %`;

type Cells = readonly (string | number | undefined)[];

/** The cells of one type. One that is not among those looked at has none where there are more. */
const Usage = ({ kind, info, usage }: UsageProps) => {
  const isIt = ({ name, version }: { name: string; version: string }) =>
    name === info.name && version === info.version;
  const isAll = usage?.truncated === false;
  if (kind === "workflow") {
    const found = usage?.workflowTypes.find(isIt);
    return <Amounts cells={found || isAll ? workflowCells(found) : noCells.workflow} />;
  }
  const found = usage?.activityTypes.find(isIt);
  const isSampled = isAll && usage.sampledRuns === usage.examinedRuns;
  return <Amounts cells={found || isSampled ? activityCells(found) : noCells.activity} />;
};

const noCells = {
  workflow: ["—", "—", "—", undefined],
  activity: ["—", "—", undefined],
} as const;

const workflowCells = (found: TypeUsage["workflowTypes"][number] | undefined): Cells => {
  const closed = sumOf(found?.closed ?? {});
  const failed = (found?.closed.FAILED ?? 0) + (found?.closed.TIMED_OUT ?? 0);
  return [found?.open ?? 0, closed, shareOf(failed, closed), found?.durations.p50];
};

const activityCells = (found: TypeUsage["activityTypes"][number] | undefined): Cells => {
  const ended = sumOf(found?.outcomes ?? {});
  const failed = (found?.outcomes.failed ?? 0) + (found?.outcomes.timedOut ?? 0);
  return [found?.tasks ?? 0, shareOf(failed, ended), found?.durations.p50];
};

/** The last one is a duration. */
const Amounts = ({ cells }: { readonly cells: Cells }) => {
  const last = cells.at(-1);
  const median = typeof last === "number" ? formatDuration(last) : "—";
  return [...cells.slice(0, -1), median].map((cell, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row stay in their places.
    <td key={at} className="amount">
      {cell}
    </td>
  ));
};
