import { expect, test } from "vitest";
import { pluralOf } from "../../apiserver/src/resource/plural.ts";
import { guessPlural } from "../../src/project/guess-plural.ts";

test.each([
  ["Mango", "mangos"],
  ["AppleTree", "appletrees"],
  ["Cherry", "cherries"],
  ["Key", "keys"],
  ["Glass", "glasses"],
  ["Box", "boxes"],
  ["Branch", "branches"],
  ["Photo", "photos"],
  ["Studio", "studios"],
])("several of %s are %s, to kagg and to the runtime", (kind, plural) => {
  expect([guessPlural(kind), pluralOf(kind)]).toEqual([plural, plural]);
});
