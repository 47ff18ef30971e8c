// The parts of prom-client's `collectDefaultMetrics`, which its types do not name: all of them at
// once is the only choice that it offers.
declare module "prom-client/lib/metrics/*.js" {
  import type { Registry } from "prom-client";

  interface PartConfig {
    /** Milliseconds between two looks at the event loop. */
    readonly eventLoopMonitoringPrecision: number;
  }

  const addPart: (registry: Registry, config: PartConfig) => void;
  export { addPart as default };
}
