// Who may do what, by the policies that are attached to them. An explicit Deny anywhere wins; else
// any Allow does; else the answer is no. Policies of key and user, or of a role, count as one;
// a boundary and the policy of a session, where there are such, must allow as well.
// Source: IAM user guide, "Policy evaluation logic" (identity-based, boundaries, sessions).
import { Cache } from "../../cache/cache.ts";
import type { PolicyName } from "../../store/store.ts";
import { partsOfArn } from "./arn.ts";
import { type AccessRequest, type CompiledStatement, compilePolicy, weightOf } from "./compile.ts";
import type { Policy } from "./document.ts";
import type { Context } from "./pattern.ts";
import { Steps } from "./steps.ts";

export type Verdict = "allowed" | "explicitDeny" | "implicitDeny";

export type PermissionPreview = "always" | "depends" | "never";

interface Attached {
  /** Of the key, the user and the role, in any order. */
  readonly policies: readonly Policy[];
  /** The permissions boundary: nothing is allowed that these do not allow as well. */
  readonly boundary?: readonly Policy[] | undefined;
  /** Of a role's session: as a boundary, with which it was begun. */
  readonly session?: readonly Policy[] | undefined;
  /** A verdict took too many steps, the last of them for this one. Told once. */
  readonly onUsedUp?: (policy: PolicyName) => void;
}

/** Of what one judge remembers of pairs of action and resource: some hundreds of them. */
const maxPairCharacters = 200_000;
/** What a pair takes beside its text and its statements. */
const pairCharacters = 50;

type Pair = Pick<AccessRequest, "action" | "resource">;

/** What is left to ask once action and resource are known; the same for every later request. */
interface Open {
  /** With its pair; each statement counts for the one place that names it. */
  readonly weight: number;
  readonly denied: boolean;
  readonly denies: readonly CompiledStatement[];
  readonly sides: readonly Side[];
}

/** The policies, the boundary, or those of the session. */
interface Side {
  readonly allowed: boolean;
  readonly allows: readonly CompiledStatement[];
}

/** Synchronous, without a clock; one for each set of attached policies, kept while they stand. */
export class Judge {
  readonly #sides: readonly (readonly CompiledStatement[])[];
  readonly #open = new Cache<string, Open>({
    maxWeight: maxPairCharacters,
    weightOf: ({ weight }) => weight,
  });
  readonly #ownWeight: number;
  #onUsedUp: Attached["onUsedUp"];

  constructor({ policies, boundary, session, onUsedUp }: Attached) {
    this.#onUsedUp = onUsedUp;
    const sides = [policies, boundary, session].filter((side) => side !== undefined);
    this.#sides = sides.map((side) => side.flatMap(compilePolicy));
    this.#ownWeight = sides.flat().reduce((sum, policy) => sum + weightOf(policy), 0);
  }

  /** What it takes: about as much memory as a pattern of so many characters. */
  get weight(): number {
    return this.#ownWeight + (this.#open.figures.weight ?? 0);
  }

  /** `steps`: what is left of them, where they are for several verdicts together. */
  judge(request: AccessRequest, steps: Steps = new Steps()): Verdict {
    const verdict = steps.within(() => verdictOn(request, this.#openOf(request, steps), steps));
    return verdict ?? this.#giveUp(steps, "implicitDeny");
  }

  /** As `judge`, if another policy allows it: a Deny, a boundary and a session still limit it. */
  judgeGranted(request: AccessRequest): Verdict {
    const steps = new Steps();
    const verdict = steps.within(() => {
      const open = this.#openOf(request, steps);
      return verdictOn(request, { ...open, sides: open.sides.slice(1) }, steps);
    });
    return verdict ?? this.#giveUp(steps, "implicitDeny");
  }

  /**
   * Before it is known what a request says: is the action always allowed, or never? What it finds
   * is not remembered: it is asked for all actions at once.
   */
  permissionPreview(asked: Pair, steps: Steps = new Steps()): PermissionPreview {
    const preview = steps.within(() => previewOf(this.#look(asked, steps)));
    return preview ?? this.#giveUp(steps, "never");
  }

  #giveUp<Answer>({ takenFor }: Steps, answer: Answer): Answer {
    if (takenFor) this.#onUsedUp?.(takenFor);
    this.#onUsedUp = undefined;
    return answer;
  }

  #openOf(asked: Pair, steps: Steps): Open {
    const key = `${asked.action} ${asked.resource}`;
    return this.#open.get(key) ?? this.#open.set(key, this.#look(asked, steps));
  }

  #look({ action, resource }: Pair, steps: Steps): Open {
    const parts = partsOfArn(resource);
    const mayApply = (statement: CompiledStatement) => {
      const { matchesAction, isPersonal, matchesResource } = statement;
      steps.takenFor = statement.attachedAs;
      if (!matchesAction(action, nothing, steps)) return false;
      return isPersonal || matchesResource(parts, nothing, steps);
    };
    const found = this.#sides.map((statements) => statements.filter(mayApply));
    const weight = pairCharacters + action.length + resource.length;
    const denies = found.flat().filter(({ effect }) => effect === "Deny");
    if (denies.some(isSettled)) return { denied: true, denies: [], sides: [], weight };
    const sides = found.map(sideOf);
    const left = sides.reduce((sum, { allows }) => sum + allows.length, denies.length);
    return { denied: false, denies, sides, weight: weight + left };
  }
}

/** What has nothing left to be asked is not kept. */
const sideOf = (statements: readonly CompiledStatement[]): Side => {
  const allows = statements.filter(({ effect }) => effect === "Allow");
  return allows.some(isSettled) ? { allowed: true, allows: [] } : { allowed: false, allows };
};

const nothing: Context = () => undefined;

const previewOf = ({ denied, denies, sides }: Open): PermissionPreview => {
  if (denied || !sides.every(({ allowed, allows }) => allowed || allows.length > 0)) return "never";
  return denies.length === 0 && sides.every(({ allowed }) => allowed) ? "always" : "depends";
};

const verdictOn = (request: AccessRequest, open: Open, steps: Steps): Verdict => {
  const { unclear } = request;
  if (!unclear) return clearVerdictOn(request, open, steps);
  let isAsked = false;
  const context: Context = (key) => {
    isAsked ||= unclear.has(key);
    return request.context(key);
  };
  const verdict = clearVerdictOn({ ...request, context }, open, steps);
  return isAsked && verdict === "allowed" ? "implicitDeny" : verdict;
};

const clearVerdictOn = (
  request: AccessRequest,
  { denied, denies, sides }: Open,
  steps: Steps,
): Verdict => {
  if (denied) return "explicitDeny";
  const applies = (statement: CompiledStatement) => isMet(statement, request, steps);
  if (denies.some(applies)) return "explicitDeny";
  const isAllowed = sides.every(({ allowed, allows }) => allowed || allows.some(applies));
  return isAllowed ? "allowed" : "implicitDeny";
};

/** Nothing that a request says can change that it applies. */
const isSettled = ({ isPersonal, conditions }: CompiledStatement): boolean =>
  !isPersonal && conditions.length === 0;

const isMet = (
  statement: CompiledStatement,
  { resource, context }: AccessRequest,
  steps: Steps,
): boolean => {
  const { isPersonal, matchesResource, conditions } = statement;
  steps.takenFor = statement.attachedAs;
  if (isPersonal && !matchesResource(partsOfArn(resource), context, steps)) return false;
  return conditions.every(({ holds }) => holds(context, steps));
};
