// One type: its defaults, who polls its task list, and what can be done with it.
import type { EkidenOutput, OperationName } from "@ekiden/model";
import { useNavigate } from "@tanstack/react-router";
import { useCall, useEkiden } from "../api/queries.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Problem } from "../kit/feedback.tsx";
import { useOperation } from "../kit/operation.ts";
import { useMissingAction } from "../kit/permissions.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { useTexts } from "../kit/texts.ts";
import { Ago, Moment } from "../kit/time.tsx";
import { PauseButton } from "../pauses/pause-button.tsx";
import { PausedNote } from "../pauses/paused.tsx";
import { callsOf, pauseOf, usePauses } from "../pauses/targets.ts";
import { UnseenNodes } from "../task-lists/unseen-nodes.tsx";
import {
  defaultsOf,
  defaultText,
  kinds,
  pauseTarget,
  type TypeInfo,
  type TypeKind,
} from "./kinds.ts";
import { typesTexts } from "./types-texts.ts";

interface TypeDetailsProps {
  readonly domain: string;
  readonly kind: TypeKind;
  readonly info: TypeInfo;
  readonly onClose: () => void;
}

export const TypeDetails = (props: TypeDetailsProps) => {
  const { domain, kind, info, onClose } = props;
  const { describe, member } = kinds[kind];
  const type = { name: info.name, version: info.version };
  const target = pauseTarget(kind, info);
  const pause = pauseOf(usePauses(domain), target);
  const query = useCall(describe, { domain, [member]: type } as never);
  return (
    <Dialog
      title={`${info.name} ${info.version}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <PauseButton calls={callsOf(domain, target)} pause={pause} />
          <TypeActions {...props} />
        </>
      }
    >
      {info.description && <p>{info.description}</p>}
      <PausedNote pause={pause} />
      <QueryContent query={query}>
        {(described) => <Described domain={domain} kind={kind} defaults={defaultsOf(described)} />}
      </QueryContent>
    </Dialog>
  );
};

const Described = ({ domain, kind, defaults }: DefaultsProps & { readonly domain: string }) => (
  <>
    <Defaults kind={kind} defaults={defaults} />
    {defaults.defaultTaskList !== undefined && (
      <TypePollers domain={domain} kind={kind} taskList={defaultText(defaults.defaultTaskList)} />
    )}
  </>
);

interface DefaultsProps {
  readonly kind: TypeKind;
  readonly defaults: Readonly<Record<string, unknown>>;
}

const Defaults = ({ kind, defaults }: DefaultsProps) => {
  const texts = useTexts(typesTexts);
  const given = kinds[kind].defaults.filter(({ member }) => defaults[member] !== undefined);
  return (
    <section>
      <h3>{texts.defaults}</h3>
      {given.length === 0 && <p className="faint">{texts.noDefaults}</p>}
      <dl className="pairs">
        {given.map(({ member, text }) => (
          <div key={member}>
            <dt>{texts[text] as string}</dt>
            <dd>
              <code>{defaultText(defaults[member])}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

interface TypePollersProps {
  readonly domain: string;
  readonly kind: TypeKind;
  readonly taskList: string;
}

const lookMilliseconds = 5_000;

const TypePollers = ({ domain, kind, taskList }: TypePollersProps) => {
  const texts = useTexts(typesTexts);
  const ofKind = kind === "workflow" ? "decision" : "activity";
  const query = useEkiden(
    "DescribeTaskList",
    { domain, kind: ofKind, name: taskList },
    { refetchInterval: lookMilliseconds },
  );
  return (
    <section>
      <h3>{texts.pollers}</h3>
      <QueryContent query={query}>{(known) => <Pollers known={known} />}</QueryContent>
    </section>
  );
};

const Pollers = ({ known }: { readonly known: EkidenOutput<"DescribeTaskList"> }) => {
  const { noPollers } = useTexts(typesTexts);
  const { taskList, watchedSince, unseenNodes } = known;
  return (
    <>
      {taskList.pollers.length === 0 ? (
        <p className="faint">
          {noPollers} <Moment at={watchedSince} />
        </p>
      ) : (
        <ul className="plain-list">
          {taskList.pollers.map(({ identity, lastSeenAt, state }) => (
            <li key={identity ?? ""} className={state === "waiting" ? "live connected" : "live"}>
              <code>{identity ?? "—"}</code> <Ago at={lastSeenAt} />
            </li>
          ))}
          {taskList.pollersTruncated && <li className="faint">…</li>}
        </ul>
      )}
      <UnseenNodes count={unseenNodes} />
    </>
  );
};

const TypeActions = ({ domain, kind, info, onClose }: TypeDetailsProps) => {
  const texts = useTexts(typesTexts);
  const navigate = useNavigate();
  const { deprecate, undeprecate, remove, member } = kinds[kind];
  const input = { domain, [member]: { name: info.name, version: info.version } } as never;
  const start = () =>
    void navigate({
      to: "/domains/$domain/start",
      params: { domain },
      search: { type: info.name, version: info.version },
    });
  const missingStart = useMissingAction("StartWorkflowExecution", domain);
  if (info.status === "REGISTERED") {
    return (
      <>
        <Change
          operation={deprecate}
          input={input}
          text={texts.deprecate}
          onDone={onClose}
          isDanger
        />
        {kind === "workflow" && (
          <Button look="primary" missingAction={missingStart} onPress={start}>
            {texts.start}
          </Button>
        )}
      </>
    );
  }
  return (
    <>
      <p className="faint">{texts.removeHelp}</p>
      <Change operation={remove} input={input} text={texts.remove} onDone={onClose} isDanger />
      <Change operation={undeprecate} input={input} text={texts.undeprecate} onDone={onClose} />
    </>
  );
};

interface ChangeProps {
  readonly operation: OperationName;
  readonly input: never;
  readonly text: string;
  readonly onDone: () => void;
  readonly isDanger?: boolean;
}

const Change = ({ operation, input, text, onDone, isDanger = false }: ChangeProps) => {
  const { domain } = input as { domain: string };
  const missing = useMissingAction(operation, domain);
  const { mutate, error } = useOperation<OperationName>(operation, onDone);
  return (
    <>
      {error && <Problem error={error} />}
      <Button
        look={isDanger ? "danger" : "plain"}
        missingAction={missing}
        onPress={() => mutate(input)}
      >
        {text}
      </Button>
    </>
  );
};
