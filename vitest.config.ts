import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@kagg/source", "module", "node", "import", "default"] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["test/**/*.test.ts", "apiserver/test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/goldens/**"],
          testTimeout: 30_000,
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
