import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { size } from "./file-drop.ts";

describe("the size of a file", () => {
  it("is said in the unit that people use", () => {
    assert.deepEqual([size(12), size(421_888), size(5_452_595)], ["12 B", "412 KB", "5.2 MB"]);
  });
});
