import { defineConfig } from "vitest/config";

// .ci/run counts from this file.
const report = process.env["KAGG_TEST_REPORT"];

export default defineConfig({
  ssr: { resolve: { conditions: ["@kagg/source", "module", "node"] } },
  test: {
    // Most tests wait for a process or a socket, so a worker for each core is not too many.
    maxWorkers: "100%",
    // Tests of one file that may run together wait, too.
    maxConcurrency: 20,
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["test/**/*.test.ts", "apiserver/test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/goldens/**", "**/*.long.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // What takes half a minute and needs Node alone, too: `npm test` is for each change.
        extends: true,
        test: {
          name: "long",
          include: ["test/**/*.long.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "cluster",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/cluster/build-once.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
