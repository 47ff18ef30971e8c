// The tabs over one history, from a server or from a file.
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Later } from "../kit/later.tsx";
import { useTexts } from "../kit/texts.ts";
import { executionTexts } from "./execution-texts.ts";
import { FixCard } from "./fix-card.tsx";
import { pendingOf } from "./history/pending.ts";
import { HistoryTab } from "./listing/history-tab.tsx";
import { type TabName, tabs, usePageState } from "./page-state.ts";
import { PendingTab } from "./pending-tab.tsx";
import { RelationsTab } from "./relations-tab.tsx";
import { useShown } from "./shown.ts";
import { type Described, SummaryTab } from "./summary-tab.tsx";
import { TimelineTab } from "./timeline/timeline-tab.tsx";

/** The layout of graphs is large, and seldom asked for. */
const loadGraph = () => import("./graph/graph-tab.tsx");

const panels: Readonly<Record<Exclude<TabName, "summary">, () => React.ReactNode>> = {
  timeline: TimelineTab,
  history: HistoryTab,
  pending: PendingTab,
  graph: () => (
    <Later name="graph" load={loadGraph}>
      {({ GraphTab }) => <GraphTab />}
    </Later>
  ),
  relations: RelationsTab,
};

export const ExecutionViews = ({ described }: { readonly described?: Described | undefined }) => {
  const { view, isWhole } = useShown();
  const texts = useTexts(executionTexts);
  const [{ tab }, change] = usePageState();
  const pending = isWhole ? pendingOf(view).length : 0;
  return (
    <>
      <FixCard />
      <Tabs
        className="tabs"
        selectedKey={tab}
        onSelectionChange={(key) => change({ tab: key as TabName })}
      >
        <TabList className="tab-list" aria-label={texts.tabs}>
          {tabs.map((name) => (
            <Tab key={name} id={name} className="tab">
              {texts[name]}
              {name === "pending" && pending > 0 && (
                <span className="tab-count number">{pending}</span>
              )}
            </Tab>
          ))}
        </TabList>
        {tabs.map((name) => {
          const Panel = name === "summary" ? undefined : panels[name];
          return (
            <TabPanel key={name} id={name} className="tab-panel">
              {Panel ? <Panel /> : <SummaryTab described={described} />}
            </TabPanel>
          );
        })}
      </Tabs>
    </>
  );
};
