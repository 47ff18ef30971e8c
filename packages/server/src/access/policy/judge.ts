// Who may do what, by the policies that are attached to them. An explicit Deny anywhere wins; else
// any Allow does; else the answer is no. Policies of key, user and role count as one set; a
// boundary, where there is one, must allow as well.
// Source: IAM user guide, "Policy evaluation logic" (identity-based policies and boundaries).
import { partsOfArn } from "./arn.ts";
import { type AccessRequest, type CompiledStatement, compilePolicy } from "./compile.ts";
import type { Policy } from "./document.ts";
import type { Context } from "./pattern.ts";

export type Verdict = "allowed" | "explicitDeny" | "implicitDeny";

export type Prospect = "always" | "depends" | "never";

export interface Attached {
  /** Of the key, the user and the role, in any order. */
  readonly policies: readonly Policy[];
  /** The permissions boundary: nothing is allowed that these do not allow as well. */
  readonly boundary?: readonly Policy[] | undefined;
}

/** Pairs of action and resource that one judge remembers. */
const remembered = 2_000;

/** What is left to ask once action and resource are known; the same for every later request. */
interface Open {
  readonly denied: boolean;
  readonly denies: readonly CompiledStatement[];
  readonly sides: readonly Side[];
}

/** The policies, or the boundary. */
interface Side {
  readonly allowed: boolean;
  readonly allows: readonly CompiledStatement[];
}

/** Synchronous, without a clock; one for each set of attached policies, kept while they stand. */
export class Judge {
  readonly #sides: readonly (readonly CompiledStatement[])[];
  readonly #open = new Map<string, Open>();

  constructor({ policies, boundary }: Attached) {
    const sides = boundary ? [policies, boundary] : [policies];
    this.#sides = sides.map((side) => side.flatMap(compilePolicy));
  }

  judge({ action, resource, context }: AccessRequest): Verdict {
    const { denied, denies, sides } = this.#openOf(action, resource);
    if (denied) return "explicitDeny";
    const applies = (statement: CompiledStatement) => isMet(statement, resource, context);
    if (denies.some(applies)) return "explicitDeny";
    const isAllowed = sides.every(({ allowed, allows }) => allowed || allows.some(applies));
    return isAllowed ? "allowed" : "implicitDeny";
  }

  /** Before it is known what a request says: is the action allowed whatever that is, or never? */
  prospect(action: string, resource: string): Prospect {
    const { denied, denies, sides } = this.#openOf(action, resource);
    if (denied || !sides.every(({ allowed, allows }) => allowed || allows.length > 0))
      return "never";
    return denies.length === 0 && sides.every(({ allowed }) => allowed) ? "always" : "depends";
  }

  #openOf(action: string, resource: string): Open {
    const key = `${action} ${resource}`;
    const known = this.#open.get(key);
    if (known) return known;
    const open = this.#look(action, resource);
    if (this.#open.size >= remembered) this.#open.clear();
    this.#open.set(key, open);
    return open;
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

/** Nothing that a request says can change that it applies. */
const isSettled = ({ isPersonal, conditions }: CompiledStatement): boolean =>
  !isPersonal && conditions.length === 0;

const isMet = (statement: CompiledStatement, resource: string, context: Context): boolean => {
  const { isPersonal, matchesResource, conditions } = statement;
  if (isPersonal && !matchesResource(partsOfArn(resource), context)) return false;
  return conditions.every(({ holds }) => holds(context));
};
