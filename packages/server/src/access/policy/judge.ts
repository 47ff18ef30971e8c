// Who may do what, by the policies that are attached to them. An explicit Deny anywhere wins; else
// any Allow does; else the answer is no. Policies of key and user, or of a role, count as one;
// a boundary and the policy of a session, where there are such, must allow as well.
// Source: IAM user guide, "Policy evaluation logic" (identity-based, boundaries, sessions).
import { Cache } from "../../cache/cache.ts";
import { partsOfArn } from "./arn.ts";
import { type AccessRequest, type CompiledStatement, compilePolicy } from "./compile.ts";
import type { Policy } from "./document.ts";
import type { Context } from "./pattern.ts";

export type Verdict = "allowed" | "explicitDeny" | "implicitDeny";

export type PermissionPreview = "always" | "depends" | "never";

interface Attached {
  /** Of the key, the user and the role, in any order. */
  readonly policies: readonly Policy[];
  /** The permissions boundary: nothing is allowed that these do not allow as well. */
  readonly boundary?: readonly Policy[] | undefined;
  /** Of a role's session: as a boundary, with which it was begun. */
  readonly session?: readonly Policy[] | undefined;
}

/** Pairs of action and resource of one judge. */
const maxPairs = 2_000;

/** What is left to ask once action and resource are known; the same for every later request. */
interface Open {
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
  readonly #open = new Cache<string, Open>({ maxEntries: maxPairs });

  constructor({ policies, boundary, session }: Attached) {
    const sides = [policies, boundary, session].filter((side) => side !== undefined);
    this.#sides = sides.map((side) => side.flatMap(compilePolicy));
  }

  judge(request: AccessRequest): Verdict {
    return verdictOn(request, this.#openOf(request.action, request.resource));
  }

  /** As `judge`, if another policy allows it: a Deny, a boundary and a session still limit it. */
  judgeGranted(request: AccessRequest): Verdict {
    const open = this.#openOf(request.action, request.resource);
    return verdictOn(request, { ...open, sides: open.sides.slice(1) });
  }

  /** Before it is known what a request says: is the action always allowed, or never? */
  permissionPreview(action: string, resource: string): PermissionPreview {
    const { denied, denies, sides } = this.#openOf(action, resource);
    if (denied || !sides.every(({ allowed, allows }) => allowed || allows.length > 0))
      return "never";
    return denies.length === 0 && sides.every(({ allowed }) => allowed) ? "always" : "depends";
  }

  #openOf(action: string, resource: string): Open {
    const key = `${action} ${resource}`;
    return this.#open.get(key) ?? this.#open.set(key, this.#look(action, resource));
  }

  #look(action: string, resource: string): Open {
    const parts = partsOfArn(resource);
    const sides = this.#sides.map((statements) =>
      statements.filter(
        ({ matchesAction, isPersonal, matchesResource }) =>
          matchesAction(action) && (isPersonal || matchesResource(parts, nothing)),
      ),
    );
    const denies = sides.flat().filter(({ effect }) => effect === "Deny");
    return {
      denied: denies.some(isSettled),
      denies,
      sides: sides.map((statements) => {
        const allows = statements.filter(({ effect }) => effect === "Allow");
        return { allowed: allows.some(isSettled), allows };
      }),
    };
  }
}

const nothing: Context = () => undefined;

const verdictOn = (request: AccessRequest, open: Open): Verdict => {
  const { unclear } = request;
  if (!unclear) return clearVerdictOn(request, open);
  let isAsked = false;
  const context: Context = (key) => {
    isAsked ||= unclear.has(key);
    return request.context(key);
  };
  const verdict = clearVerdictOn({ ...request, context }, open);
  return isAsked && verdict === "allowed" ? "implicitDeny" : verdict;
};

const clearVerdictOn = (
  { resource, context }: AccessRequest,
  { denied, denies, sides }: Open,
): Verdict => {
  if (denied) return "explicitDeny";
  const applies = (statement: CompiledStatement) => isMet(statement, resource, context);
  if (denies.some(applies)) return "explicitDeny";
  const isAllowed = sides.every(({ allowed, allows }) => allowed || allows.some(applies));
  return isAllowed ? "allowed" : "implicitDeny";
};

/** Nothing that a request says can change that it applies. */
const isSettled = ({ isPersonal, conditions }: CompiledStatement): boolean =>
  !isPersonal && conditions.length === 0;

const isMet = (statement: CompiledStatement, resource: string, context: Context): boolean => {
  const { isPersonal, matchesResource, conditions } = statement;
  if (isPersonal && !matchesResource(partsOfArn(resource), context)) return false;
  return conditions.every(({ holds }) => holds(context));
};
