import { expect, test } from "vitest";
import { buildProblems } from "../../../src/dev/go/build-problems.ts";

// As go 1.26 writes them.
test.each([
  [
    "what a compiler finds, package by package",
    [
      "# example.com/fruit/registry",
      'registry/mango.go:40:13: cannot use "s" (untyped string constant) as int value in variable declaration',
      "registry/mango.go:41:5: undefined: y",
      "# example.com/fruit",
      './main.go:5:2: "os" imported and not used',
    ],
    [
      'registry/mango.go:40:13: cannot use "s" (untyped string constant) as int value in variable declaration',
      "registry/mango.go:41:5: undefined: y",
      'main.go:5:2: "os" imported and not used',
    ],
  ],
  [
    "a module that is not there, with what to do",
    [
      "main.go:4:2: no required module provides package github.com/google/uuid; to add it:",
      "\tgo get github.com/google/uuid",
    ],
    [
      "main.go:4:2: no required module provides package github.com/google/uuid; to add it:\n  go get github.com/google/uuid",
    ],
  ],
  [
    "a go.mod that cannot be read",
    ["go: errors parsing go.mod:", "go.mod:3: unknown directive: foo"],
    ["go: errors parsing go.mod:", "go.mod:3: unknown directive: foo"],
  ],
  ["nothing at all", [], ["go build failed and did not say why"]],
])("%s", (_, lines, problems) => {
  expect(buildProblems(lines.map((line) => `${line}\n`).join(""))).toEqual(problems);
});
