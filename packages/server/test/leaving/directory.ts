// A directory that is gone when the test is over.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Directory implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "ekiden-leaving-"));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
