// What prom-client tells of a process of Node.js, but for collections of garbage: a call for
// each of them costs more than all else that is measured (see gc-times.ts).
/// <reference path="./prom-client-parts.d.ts" />
import type { Registry } from "prom-client";
import eventLoopLag from "prom-client/lib/metrics/eventLoopLag.js";
import heapSizeAndUsed from "prom-client/lib/metrics/heapSizeAndUsed.js";
import heapSpacesSizeAndUsed from "prom-client/lib/metrics/heapSpacesSizeAndUsed.js";
import osMemoryHeap from "prom-client/lib/metrics/osMemoryHeap.js";
import processCpuTotal from "prom-client/lib/metrics/processCpuTotal.js";
import processHandles from "prom-client/lib/metrics/processHandles.js";
import processMaxFileDescriptors from "prom-client/lib/metrics/processMaxFileDescriptors.js";
import processOpenFileDescriptors from "prom-client/lib/metrics/processOpenFileDescriptors.js";
import processRequests from "prom-client/lib/metrics/processRequests.js";
import processResources from "prom-client/lib/metrics/processResources.js";
import processStartTime from "prom-client/lib/metrics/processStartTime.js";
import version from "prom-client/lib/metrics/version.js";

type AddPart = (registry: Registry, config: PartConfig) => void;

interface PartConfig {
  /** Milliseconds between two looks at the event loop. */
  readonly eventLoopMonitoringPrecision: number;
}

const parts: readonly AddPart[] = [
  processCpuTotal,
  processStartTime,
  osMemoryHeap,
  processOpenFileDescriptors,
  processMaxFileDescriptors,
  eventLoopLag,
  processResources,
  processHandles,
  processRequests,
  heapSizeAndUsed,
  heapSpacesSizeAndUsed,
  version,
];

/** As prom-client has it where nothing is said. */
const config: PartConfig = { eventLoopMonitoringPrecision: 10 };

export const addProcessMetrics = (registry: Registry): void => {
  for (const addPart of parts) addPart(registry, config);
};
