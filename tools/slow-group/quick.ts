// Test files of a group that is read slowly: this one's test has ended before the next is read.
import { after, test } from "node:test";

after(() => new Promise((resolve) => setTimeout(resolve, 500)));

test("the first file has a test", () => {});
