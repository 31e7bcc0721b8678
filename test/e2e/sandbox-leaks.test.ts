import { expect, test } from "vitest";
import { startAndStop } from "../sandbox/start-and-stop.ts";

test("200 sandboxes start and stop, and no port, process or file is left", async () => {
  expect(await startAndStop(200)).toEqual({ stdout: "200 started and closed", exitCode: 0, files: [] });
});
