// What the rest of the server may use of quotas.
export type { Rate } from "./bucket.ts";
export { type LimitedCall, Limiter } from "./limiter.ts";
export {
  type CustomQuotas,
  limitsNothing,
  type QuotaProfile,
  type Quotas,
  quotaProfiles,
  quotasOf,
  rateCauses,
} from "./quotas.ts";
export { parseRate, withQuotas } from "./written.ts";
