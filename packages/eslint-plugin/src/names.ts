// What the names in a file stand for: a global, something imported, or something of the file's own.
import type { Scope, SourceCode } from "eslint";
import {
  bare,
  type Call,
  type FunctionNode,
  isFunction,
  memberName,
  type Node,
  type NodeOf,
  parentOf,
} from "./tree.ts";

/**
 * Where a value comes from, as far as the text of one file tells: `Math.random` of no module is the
 * global one, `proxyActivities().charge` of "@ekiden/flow" an activity of a proxy.
 */
export interface Origin {
  readonly module: string | undefined;
  /** Members by name; `()` is a call, `new()` makes an object, `new(…)` does out of arguments. */
  readonly path: string;
}

/** Other names of the object whose members are the globals. */
const globalObjects: ReadonlySet<string> = new Set(["globalThis", "global", "window", "self"]);
/** Stands for a member whose name is known only when the program runs. */
const anyMember = "*";

const member = ({ module, path }: Origin, name: string): Origin => {
  const isModuleItself = module !== undefined && path === "";
  if (isModuleItself && name === "default") return { module, path };
  if (module === undefined && globalObjects.has(path)) return { module, path: name };
  return { module, path: path === "" ? name : `${path}.${name}` };
};

const moduleNamed = (source: Node | undefined): Origin | undefined => {
  if (source?.type !== "Literal" || typeof source.value !== "string") return undefined;
  return { module: source.value.replace(/^node:/, ""), path: "" };
};

/** The members that lead from a value to the part of it which a pattern gives this name. */
const pathInPattern = (pattern: Node, name: Node): string[] | undefined => {
  if (pattern === name) return [];
  switch (pattern.type) {
    case "AssignmentPattern":
      return pathInPattern(pattern.left, name);
    case "RestElement":
      return pathInPattern(pattern.argument, name);
    case "Property":
      return within(keyOf(pattern), pathInPattern(pattern.value, name));
    case "ObjectPattern":
      return firstOf(pattern.properties.map((property) => pathInPattern(property, name)));
    case "ArrayPattern": {
      const paths = pattern.elements.map((element) => element && pathInPattern(element, name));
      return within(anyMember, firstOf(paths));
    }
    default:
      return undefined;
  }
};

const firstOf = (paths: readonly (string[] | null | undefined)[]) =>
  paths.find((path) => path) ?? undefined;

const within = (name: string, path: string[] | undefined) => path && [name, ...path];

/** The name of a property where it stands in the text. */
export const keyOf = ({ computed, key }: NodeOf<"Property">): string => {
  if (!computed && key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : anyMember;
};

const isTypeQuery = (node: Node): boolean => {
  const parent: string | undefined = parentOf(node)?.type;
  return parent === "TSTypeQuery" || parent === "TSQualifiedName";
};

export class Names {
  readonly #sourceCode: SourceCode;
  readonly #references = new Map<Node, Scope.Reference>();

  constructor(sourceCode: SourceCode) {
    this.#sourceCode = sourceCode;
    for (const { references } of sourceCode.scopeManager.scopes) {
      for (const reference of references) {
        this.#references.set(reference.identifier as Node, reference);
      }
    }
  }

  /** Whether an identifier reads a value, and is not just the name of a member or in a type. */
  isRead(node: Node): boolean {
    const reference = this.#references.get(node) as
      | (Scope.Reference & { readonly isValueReference?: boolean })
      | undefined;
    return (
      reference?.isRead() === true && reference.isValueReference !== false && !isTypeQuery(node)
    );
  }

  /** The variable of this file that an identifier refers to; none for a global. */
  variableOf(identifier: Node): Scope.Variable | undefined {
    const variable = this.#references.get(identifier)?.resolved;
    return variable && variable.defs.length > 0 ? variable : undefined;
  }

  /** The variable that a name would refer to if it stood where the node is. */
  variableNamed(name: string, node: Node): Scope.Variable | undefined {
    let scope: Scope.Scope | null = this.#sourceCode.getScope(node);
    for (; scope; scope = scope.upper) {
      const variable = scope.set.get(name);
      if (variable && variable.defs.length > 0) return variable;
    }
    return undefined;
  }

  /** The one declaration that gives a variable its value for good. */
  declaratorOf(variable: Scope.Variable): NodeOf<"VariableDeclarator"> | undefined {
    const [definition, another] = variable.defs;
    if (definition?.type !== "Variable" || another) return undefined;
    const isChanged = variable.references.some(
      (reference) => reference.isWrite() && !reference.init,
    );
    return isChanged ? undefined : (definition.node as NodeOf<"VariableDeclarator">);
  }

  /** The function that an expression is, or names. */
  functionOf(expression: Node): FunctionNode | undefined {
    const node = bare(expression);
    if (isFunction(node)) return node;
    const variable = node.type === "Identifier" ? this.variableOf(node) : undefined;
    // Signatures of overloads are definitions, too, which have no body.
    const definitions = variable?.defs.filter(({ type }) => type === "FunctionName") ?? [];
    const declared = definitions.map(({ node }) => node as Node).find(isFunction);
    if (declared) return declared;
    const init = variable && this.declaratorOf(variable)?.init;
    return init && isFunction(bare(init)) ? (bare(init) as FunctionNode) : undefined;
  }

  originOf(expression: Node, seen: ReadonlySet<Scope.Variable> = new Set()): Origin | undefined {
    const node = bare(expression);
    switch (node.type) {
      case "Identifier":
        return this.#originOfIdentifier(node, seen);
      case "MemberExpression":
        return this.#originOfMember(node, seen);
      case "CallExpression":
        return this.#originOfCall(node, seen);
      case "NewExpression":
        return this.#originOfObject(node, seen);
      case "ImportExpression":
        return moduleNamed(node.source);
      case "AwaitExpression":
        return this.#originOfAwaited(node, seen);
      default:
        return undefined;
    }
  }

  #originOfMember(
    node: NodeOf<"MemberExpression">,
    seen: ReadonlySet<Scope.Variable>,
  ): Origin | undefined {
    const object = this.originOf(node.object, seen);
    return object && member(object, memberName(node) ?? anyMember);
  }

  #originOfObject(
    node: NodeOf<"NewExpression">,
    seen: ReadonlySet<Scope.Variable>,
  ): Origin | undefined {
    const callee = this.originOf(node.callee, seen);
    return callee && member(callee, node.arguments.length > 0 ? "new(…)" : "new()");
  }

  /** A module that is awaited is the module itself: `await import("…")`. */
  #originOfAwaited(
    node: NodeOf<"AwaitExpression">,
    seen: ReadonlySet<Scope.Variable>,
  ): Origin | undefined {
    const awaited = this.originOf(node.argument, seen);
    return awaited && (awaited.path === "" ? awaited : member(awaited, "await"));
  }

  #originOfCall(node: Call, seen: ReadonlySet<Scope.Variable>): Origin | undefined {
    const callee = this.originOf(node.callee, seen);
    if (!callee) return undefined;
    const isRequire = callee.module === undefined && callee.path === "require";
    return isRequire
      ? moduleNamed(node.arguments[0])
      : { module: callee.module, path: `${callee.path}()` };
  }

  #originOfIdentifier(
    node: NodeOf<"Identifier">,
    seen: ReadonlySet<Scope.Variable>,
  ): Origin | undefined {
    if (!this.#references.has(node)) return undefined;
    const variable = this.variableOf(node);
    if (!variable) return { module: undefined, path: node.name };
    const [definition] = variable.defs;
    if (definition?.type === "ImportBinding") return originOfImport(definition);
    const declarator = this.declaratorOf(variable);
    if (!definition || !declarator?.init || seen.has(variable)) return undefined;
    const value = this.originOf(declarator.init, new Set([...seen, variable]));
    const path = pathInPattern(declarator.id, definition.name as Node);
    return value && path?.reduce(member, value);
  }
}

/** `import fs = require("node:fs")`, which the types of ESLint do not have. */
interface ImportEquals {
  readonly type: "TSImportEqualsDeclaration";
  readonly moduleReference: { readonly type: string; readonly expression?: Node };
}

const originOfImport = (definition: Scope.Definition): Origin | undefined => {
  const node = definition.node as Node | ImportEquals;
  if (node.type === "TSImportEqualsDeclaration")
    return moduleNamed(node.moduleReference.expression);
  const declaration = parentOf(node);
  if (declaration?.type !== "ImportDeclaration") return undefined;
  const module = moduleNamed(declaration.source);
  if (!module || node.type !== "ImportSpecifier") return module;
  const { imported } = node;
  return member(module, imported.type === "Identifier" ? imported.name : String(imported.value));
};
