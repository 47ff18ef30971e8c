// A person at a browser: a page of their own, and all that went wrong in it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { answerViolations } from "@ekiden/model";
import type { AxeResults } from "axe-core";
import type { Browser, Page, Request, Response } from "playwright-core";
import { type Look, leavePage, openPage, visitPage } from "./pages.ts";

export interface VisitorOptions extends Partial<Look> {
  /** Whose clock or scripts the test changes: it is closed after the visit. */
  readonly hasOwnPage?: boolean;
}

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), {
  encoding: "utf8",
});
/**
 * All that passed would be half of the work: it is neither gathered nor handed over. Below a modal
 * dialog the page cannot be reached, and its screen is looked at by itself.
 */
const runAxe = `
  axe.run(document.querySelector("dialog:modal") ?? document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    resultTypes: ["violations"],
    selectors: false,
    preload: false,
  }).then(({ violations }) => violations)`;

export class Visitor implements AsyncDisposable {
  readonly page: Page;
  readonly #origin: string;
  readonly #leave: () => Promise<void>;
  /** What the browser complained of, and requests that went elsewhere. */
  readonly errors: string[] = [];
  /** One for each answer; each resolves with what is wrong with it. */
  readonly #checks: Promise<readonly string[]>[] = [];
  /** Requests that have no answer yet. */
  readonly #asked = new Set<Request>();

  private constructor(page: Page, origin: string, leave: () => Promise<void>) {
    this.page = page;
    this.#origin = origin;
    this.#leave = leave;
    page.on("console", (message) => {
      if (/error|warning/.test(message.type())) this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("request", (request) => {
      const url = request.url();
      this.#asked.add(request);
      const isOwn = url.startsWith(`${origin}/`) || url.startsWith("blob:");
      if (!isOwn) this.errors.push(`a request to ${url}`);
    });
    page.on("requestfinished", (request) => this.#asked.delete(request));
    page.on("requestfailed", (request) => this.#asked.delete(request));
    page.on("response", (response) => this.#checks.push(this.#check(response)));
  }

  /** Each answer to one of Ekiden's own operations must be what its row describes. */
  async #check(response: Response): Promise<readonly string[]> {
    if (!/json/.test(response.headers()["content-type"] ?? "")) return [];
    const path = response.url().slice(this.#origin.length);
    // A page that is left takes its answers with it.
    const text = await response.text().catch(() => undefined);
    if (text === undefined) return [];
    const [method, status] = [response.request().method(), response.status()];
    return answerViolations({ method, path, status, text });
  }

  static async arrive(
    browser: Browser,
    origin: string,
    {
      theme = "light",
      language = "en",
      locale,
      width = 1280,
      height = 860,
      ...others
    }: VisitorOptions = {},
  ): Promise<Visitor> {
    const look = { theme, language, locale, width, height };
    if (others.hasOwnPage) {
      const page = await openPage(browser, look);
      return new Visitor(page, origin, () => page.context().close());
    }
    const page = await visitPage(browser, look);
    return new Visitor(page, origin, () => leavePage(browser, look, page));
  }

  /** Below `/console/`; there when its heading is, and nothing loads any more. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.#origin}/console/${path}`);
    await this.settled();
  }

  /**
   * To another screen or tab, as a link does it: the page is not loaded again. `shown` selects what
   * is another element there.
   */
  async goOn(path: string, shown = "h1"): Promise<void> {
    const url = JSON.stringify(`${this.#origin}/console/${path}`);
    await this.page.evaluate(`
      document.querySelector(${JSON.stringify(shown)}).setAttribute("data-left", "");
      history.pushState({}, "", ${url});`);
    await this.page.locator(`${shown}:not([data-left])`).first().waitFor();
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.page.locator("h1").first().waitFor();
    await this.page.locator(".loading").waitFor({ state: "hidden" });
  }

  /** Nothing that the page has asked for by now, or asks for because of that, is on its way. */
  async answered(): Promise<void> {
    const nextFrame = "new Promise((drawn) => requestAnimationFrame(drawn))";
    do {
      // What came is drawn, and asks for what it shows.
      await this.page.evaluate(nextFrame);
      await this.page.evaluate(nextFrame);
    } while (this.#asked.size > 0);
  }

  button(name: string | RegExp) {
    return this.page.getByRole("button", { name, exact: typeof name === "string" });
  }

  /** Fails with what axe found. */
  async expectAccessible(): Promise<void> {
    if (!(await this.page.evaluate("'axe' in globalThis"))) await this.page.evaluate(axeSource);
    const violations = (await this.page.evaluate(runAxe)) as AxeResults["violations"];
    const told = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
    );
    assert.deepEqual(told, [], this.page.url());
  }

  /** Nothing is wider than the window. */
  async expectNoOverflow(): Promise<void> {
    const [wide, window] = (await this.page.evaluate(
      "[document.scrollingElement.scrollWidth, innerWidth]",
    )) as [number, number];
    assert.ok(wide <= window, `${this.page.url()} is ${wide} wide in a window of ${window}`);
  }

  expectNoErrors(): void {
    assert.deepEqual(this.errors, []);
  }

  /** Calls were refused with this status, as the browser tells, too, and nothing else was wrong. */
  expectRefusals(status: number, count = this.errors.length): void {
    assert.ok(count > 0, `nothing was refused with ${status}`);
    assert.equal(this.errors.length, count, this.errors.join("\n"));
    for (const error of this.errors.splice(0))
      assert.match(error, new RegExp(`status of ${status}`));
  }

  /** Rejects where an answer was not what its row describes, also the one that came last. */
  async [Symbol.asyncDispose](): Promise<void> {
    const violations = await Promise.all(this.#checks);
    await this.#leave();
    assert.deepEqual(violations.flat(), []);
  }
}
