// Calls of a page that are held on their way to the server, until a test lets each go on.
import type { Page, Request, Route } from "playwright-core";

type Input = Readonly<Record<string, unknown>>;

interface HeldCall {
  readonly input: Input;
  readonly request: Request;
  letGo(): Promise<void>;
}

export class HeldCalls {
  readonly #held: HeldCall[] = [];
  #wake = () => {};

  private constructor() {}

  /** Those of one of Ekiden's own operations whose input is of that kind; the others go on. */
  static async of(page: Page, operation: string, isHeld: (input: Input) => boolean) {
    const held = new HeldCalls();
    await page.route(`**/ekiden/${operation}`, (route) => {
      const input = route.request().postDataJSON() as Input;
      return isHeld(input) ? held.#hold(route, input) : route.continue();
    });
    return held;
  }

  #hold(route: Route, input: Input): void {
    this.#held.push({ input, request: route.request(), letGo: () => route.continue() });
    this.#wake();
  }

  /** The next of that kind, in the order in which they came; it is no longer among these then. */
  async next(isMeant: (input: Input) => boolean = () => true): Promise<HeldCall> {
    for (;;) {
      const at = this.#held.findIndex(({ input }) => isMeant(input));
      const [call] = at < 0 ? [] : this.#held.splice(at, 1);
      if (call) return call;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
