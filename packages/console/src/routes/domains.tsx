// All domains: what is open in each; register, deprecate, undeprecate.
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { isNotAllowed } from "../api/fault.ts";
import { useCall } from "../api/queries.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Empty, Problem } from "../kit/feedback.tsx";
import { useIsInSight } from "../kit/in-sight.ts";
import { kitTexts } from "../kit/kit-texts.ts";
import { useNumbers } from "../kit/numbers.ts";
import { useOperation } from "../kit/operation.ts";
import { useMissingAction } from "../kit/permissions.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { RegistrationSegments, type RegistrationStatus } from "../kit/registration-segments.tsx";
import { firstCommand } from "../kit/shell.ts";
import { useTexts } from "../kit/texts.ts";
import { useWholeList } from "../kit/whole-list.ts";
import { DomainByName } from "./domain-by-name.tsx";
import { domainsTexts } from "./domains-texts.ts";
import { RegisterDomain } from "./register-domain.tsx";

interface DomainInfo {
  readonly name: string;
  readonly description?: string | undefined;
}

export const Domains = () => {
  const texts = useTexts(domainsTexts);
  const [status, setStatus] = useState<RegistrationStatus>("REGISTERED");
  const [isRegistering, setRegistering] = useState(false);
  const query = useWholeList("ListDomains", { registrationStatus: status });
  const missing = useMissingAction("RegisterDomain");
  return (
    <div className="stack">
      <div className="between">
        <h1>{texts.title}</h1>
        <Button look="primary" missingAction={missing} onPress={() => setRegistering(true)}>
          {texts.register}
        </Button>
      </div>
      <RegistrationSegments label={texts.showing} value={status} onChange={setStatus} />
      <QueryContent
        query={query}
        isEmpty={(pages) => pages.every(({ domainInfos }) => domainInfos.length === 0)}
        empty={<NoDomain status={status} />}
      >
        {(pages) => (
          <ul className="cards">
            {pages
              .flatMap(({ domainInfos }) => domainInfos)
              .map((info) => (
                <DomainCard key={info.name} info={info} status={status} />
              ))}
          </ul>
        )}
      </QueryContent>
      {isNotAllowed(query.error) && <DomainByName />}
      {isRegistering && <RegisterDomain onClose={() => setRegistering(false)} />}
    </div>
  );
};

const NoDomain = ({ status }: { readonly status: RegistrationStatus }) => {
  const texts = useTexts(domainsTexts);
  if (status === "DEPRECATED") return <Empty title={texts.noneDeprecated} />;
  return (
    <Empty
      title={texts.none}
      command={firstCommand("register-domain", location.origin, {
        name: "my-domain",
        "workflow-execution-retention-period-in-days": "7",
      })}
    >
      {texts.noneText}
    </Empty>
  );
};

const lookMilliseconds = 15_000;

/** Of the domains in sight: calls about hundreds of them would use up what a quota leaves. */
const useFacts = (name: string, enabled: boolean) => {
  const { data: described } = useCall("DescribeDomain", { name }, { enabled });
  const { data: open, error } = useCall(
    "CountOpenWorkflowExecutions",
    { domain: name, startTimeFilter: { oldestDate: 0 } },
    { enabled, refetchInterval: lookMilliseconds },
  );
  return { described, open: error ? undefined : open };
};

interface DomainCardProps {
  readonly info: DomainInfo;
  readonly status: RegistrationStatus;
}

const DomainCard = ({ info: { name, description }, status }: DomainCardProps) => {
  const texts = useTexts(domainsTexts);
  const written = useNumbers();
  const [isAsking, setAsking] = useState(false);
  const card = useRef<HTMLLIElement>(null);
  const isInSight = useIsInSight(card);
  const { described, open } = useFacts(name, isInSight);
  const undeprecate = useOperation("UndeprecateDomain");
  const isRegistered = status === "REGISTERED";
  const operation = isRegistered ? "DeprecateDomain" : "UndeprecateDomain";
  const missing = useMissingAction(operation, name, isInSight);
  const days = described?.configuration.workflowExecutionRetentionPeriodInDays;
  return (
    <li className="card domain" ref={card}>
      <h2>
        <Link to="/domains/$domain" params={{ domain: name }}>
          {name}
        </Link>
      </h2>
      <p className="faint">{description}</p>
      <dl className="facts">
        <div>
          <dt>{texts.openCount}</dt>
          <dd className="number">
            {open ? `${written(open.count)}${open.truncated ? "+" : ""}` : "—"}
          </dd>
        </div>
        {days && (
          <div>
            <dt>{texts.kept}</dt>
            <dd>{texts.retentionShort(days)}</dd>
          </div>
        )}
      </dl>
      {undeprecate.error && <Problem error={undeprecate.error} />}
      <Button
        look={isRegistered ? "quiet" : "plain"}
        missingAction={missing}
        onPress={() => (isRegistered ? setAsking(true) : undeprecate.mutate({ name }))}
      >
        {isRegistered ? texts.deprecate : texts.undeprecate}
      </Button>
      {isAsking && <DeprecateDomain name={name} onClose={() => setAsking(false)} />}
    </li>
  );
};

interface AskProps {
  readonly name: string;
  readonly onClose: () => void;
}

const DeprecateDomain = ({ name, onClose }: AskProps) => {
  const texts = useTexts(domainsTexts);
  const { cancel } = useTexts(kitTexts);
  const { mutate, error, isPending } = useOperation("DeprecateDomain", onClose);
  return (
    <Dialog
      title={`${texts.deprecate}: ${name}`}
      isOpen
      onClose={onClose}
      isHeld={isPending}
      actions={
        <>
          <Button isWaiting={isPending} onPress={onClose}>
            {cancel}
          </Button>
          <Button look="danger" isWaiting={isPending} onPress={() => mutate({ name })}>
            {texts.deprecate}
          </Button>
        </>
      }
    >
      <p>{texts.deprecateAsk(name)}</p>
      {error && <Problem error={error} />}
    </Dialog>
  );
};
