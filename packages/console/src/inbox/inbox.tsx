// The inbox of a domain: what workflows ask of people, who has it, and until when.
import type { EkidenOutput } from "@ekiden/model";
import { PlainTable } from "../kit/plain-table.tsx";
import { ScrollArea } from "../kit/scroll-area.tsx";
import "./inbox.css";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { HumanTask } from "../api/ekiden-types.ts";
import { ApiFault } from "../api/fault.ts";
import { useInbox } from "../api/human-tasks.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Empty } from "../kit/feedback.tsx";
import { KeptField } from "../kit/kept-field.tsx";
import { useLive } from "../kit/live.ts";
import { QueryContent } from "../kit/query-content.tsx";
import { Segments } from "../kit/segments.tsx";
import { useTexts } from "../kit/texts.ts";
import { DueAt } from "./due-at.tsx";
import { type InboxSearch, inboxStates } from "./inbox-search.ts";
import { inboxTexts } from "./inbox-texts.ts";
import { usePerson } from "./person.ts";
import { TaskPanel, type TaskPanelProps } from "./task-panel.tsx";
import { WhoAreYou, You } from "./who-are-you.tsx";

const from = "/domains/$domain/inbox";

export const InboxScreen = () => {
  const texts = useTexts(inboxTexts);
  const { domain } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const person = usePerson();
  const change = (changed: { readonly [K in keyof InboxSearch]?: InboxSearch[K] | undefined }) =>
    void navigate({
      search: (earlier) => ({ ...earlier, ...changed }) as InboxSearch,
      replace: !changed.task,
    });
  useLive(domain);
  return (
    <div className="stack">
      <div>
        <h1>{texts.title}</h1>
        <p className="faint">{texts.intro}</p>
      </div>
      {person.name === "" && search.task === undefined && <WhoAreYou />}
      <div className="toolbar">
        <Segments
          label={texts.showing}
          value={search.state ?? "all"}
          onChange={(state) => change({ state: state === "all" ? undefined : state })}
          choices={(["all", ...inboxStates] as const).map((value) => ({
            value,
            text: texts[value],
          }))}
        />
        <KeptField
          label={texts.taskList}
          type="search"
          value={search.taskList ?? ""}
          placeholder="people"
          onChange={(taskList) => change({ taskList: taskList || undefined })}
        />
        {person.name !== "" && <You person={person} />}
      </div>
      <Pages
        // A page's token is good for who asked for it, and for what.
        key={`${search.state} ${search.taskList} ${person.as}`}
        domain={domain}
        search={search}
        as={person.as}
        onShow={(task) => change({ task })}
      />
      {search.task !== undefined && (
        <Shown
          key={search.task}
          domain={domain}
          person={person}
          id={search.task}
          onClose={() => change({ task: undefined })}
        />
      )}
    </div>
  );
};

/** Who looks at a task must be known first. */
const Shown = (props: TaskPanelProps) => {
  const texts = useTexts(inboxTexts);
  if (props.person.name !== "") return <TaskPanel {...props} />;
  return (
    <Dialog title={texts.task} isOpen onClose={props.onClose}>
      <WhoAreYou />
    </Dialog>
  );
};

interface PagesProps {
  readonly domain: string;
  readonly search: InboxSearch;
  readonly as: string | undefined;
  readonly onShow: (id: string) => void;
}

/** One page at a time; the tokens of those before it lead back. */
const Pages = ({ domain, search, as, onShow }: PagesProps) => {
  const texts = useTexts(inboxTexts);
  const [tokens, setTokens] = useState<readonly string[]>([]);
  const { state, taskList } = search;
  const page = useInbox({ domain, state, taskList, as, pageToken: tokens.at(-1) });
  const next = page.data?.nextPageToken;
  // Tokens last for a day; what is refused without one is shown.
  const { error } = page;
  const isInvalid = error instanceof ApiFault && error.fault === "ValidationException";
  if (isInvalid && tokens.length > 0) setTokens([]);
  return (
    <>
      <QueryContent
        query={page}
        isEmpty={({ tasks }) => tasks.length === 0}
        empty={<NoTask isFiltered={Boolean(state ?? taskList)} />}
      >
        {({ tasks }) => <TaskTable tasks={tasks} onShow={onShow} />}
      </QueryContent>
      {(tokens.length > 0 || next) && (
        <div className="actions">
          <Button isDisabled={tokens.length === 0} onPress={() => setTokens(tokens.slice(0, -1))}>
            {texts.earlierPage}
          </Button>
          <Button isDisabled={!next} onPress={() => next && setTokens([...tokens, next])}>
            {texts.nextPage}
          </Button>
        </div>
      )}
    </>
  );
};

const NoTask = ({ isFiltered }: { readonly isFiltered: boolean }) => {
  const texts = useTexts(inboxTexts);
  return (
    <Empty title={isFiltered ? texts.noneMatches : texts.none}>
      <p>{isFiltered ? texts.noneMatchesText : texts.noneText}</p>
    </Empty>
  );
};

interface TaskTableProps {
  readonly tasks: EkidenOutput<"ListHumanTasks">["tasks"];
  readonly onShow: (id: string) => void;
}

const TaskTable = ({ tasks, onShow }: TaskTableProps) => {
  const texts = useTexts(inboxTexts);
  return (
    <ScrollArea className="card scroll" aria-label={texts.title}>
      <PlainTable columns={[texts.task, texts.workflow, texts.taskList, texts.holder, texts.due]}>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} onShow={onShow} />
        ))}
      </PlainTable>
    </ScrollArea>
  );
};

interface TaskRowProps {
  readonly task: HumanTask;
  readonly onShow: (id: string) => void;
}

const TaskRow = ({ task, onShow }: TaskRowProps) => {
  const texts = useTexts(inboxTexts);
  const { id, title, domain, workflowId, runId, taskList, holder, dueAt } = task;
  return (
    <tr>
      <th scope="row" className="row-name">
        <Button look="quiet" onPress={() => onShow(id)}>
          {title}
        </Button>
        {task.cancelRequested && <div className="warning">{texts.notWanted}</div>}
      </th>
      <td className="wrap">
        <Link
          to="/domains/$domain/executions/$workflowId/$runId"
          params={{ domain, workflowId, runId }}
        >
          {workflowId}
        </Link>
      </td>
      <td>{taskList}</td>
      <td>{holder ?? <span className="faint">{texts.unclaimed}</span>}</td>
      <td>{dueAt === undefined ? "—" : <DueAt at={dueAt} />}</td>
    </tr>
  );
};
