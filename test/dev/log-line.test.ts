import { expect, test } from "vitest";
import { logLine } from "../../src/dev/log-line.ts";
import { colorsFor } from "../../src/ui/colors.ts";

const colors = colorsFor({}, { NO_COLOR: "1" });
const shown = (entry: object): { level: string; text: string } => logLine(JSON.stringify(entry), colors);

test.each([
  [
    "an entry is its message and its fields",
    { level: 30, time: 1, pid: 2, hostname: "h", msg: "serving", port: 8443 },
    { level: "info", text: "serving port=8443" },
  ],
  [
    "what is worse than that says how bad it is",
    { level: 40, msg: "slow", after: { ms: 3 } },
    { level: "warn", text: 'warn slow after={"ms":3}' },
  ],
  [
    "a stack stands below",
    { level: 50, msg: "no", err: { type: "Error", message: "x", stack: "Error: x\n    at src/a.ts:1" } },
    { level: "error", text: "error no\n    Error: x\n        at src/a.ts:1" },
  ],
  [
    "an error without one is its message",
    { level: "error", msg: "no", err: { message: "x" } },
    { level: "error", text: "error no err=x" },
  ],
  [
    "what a client has sent does not move the cursor",
    { level: 30, msg: "user \u001B[2J", name: "\u202Eevil" },
    { level: "info", text: String.raw`user \u001b[2J name=\u202eevil` },
  ],
])("%s", (_, entry, expected) => {
  expect(shown(entry)).toEqual(expected);
});

test.each([
  [
    'E1121 20:03:23.134746   26884 reflector.go:227] "Failed to watch" err="no"',
    { level: "error", text: 'error "Failed to watch" err="no"' },
  ],
  [
    "W1121 20:03:23.134746       1 warnings.go:70] it is\u001B[2J old",
    { level: "warn", text: String.raw`warn it is\u001b[2J old` },
  ],
  [
    "I1121 20:03:23.134746       1 secure_serving.go:211] Serving securely on [::]:8443",
    { level: "info", text: "Serving securely on [::]:8443" },
  ],
])("a line of klog loses its head: %s", (line, expected) => {
  expect(logLine(line, colors)).toEqual(expected);
});

test.each(["plain text", "{ no json", '{"no":"level"}'])("%s stays as it is", (line) => {
  expect(logLine(line, colors)).toEqual({ level: "info", text: line });
});
