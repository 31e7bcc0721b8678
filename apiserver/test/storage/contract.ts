import { describe } from "vitest";
import { changesContract } from "./contract/changes.ts";
import { closing, type OpenStorage } from "./contract/kit.ts";
import { listsContract } from "./contract/lists.ts";
import { manyContract } from "./contract/many.ts";
import { writesContract } from "./contract/writes.ts";

/**
 * What every storage promises; an implementation runs this in its own test file. `open` opens an empty one, which
 * nobody else writes to.
 */
export function storageContract(name: string, open: OpenStorage): void {
  describe(`${name} keeps the contract of a storage`, () => {
    const start = closing(open);
    writesContract(start);
    listsContract(start);
    changesContract(start);
    manyContract(start);
  });
}
