import { fileURLToPath } from "node:url";

export const images = {
  "example/server:1": {
    command: [process.execPath, fileURLToPath(new URL("programs/server.mjs", import.meta.url))],
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { PORT: "8080" },
  },
};

export type PodOptions = {
  readonly name?: string;
  readonly metadata?: object;
  readonly spec?: object;
  readonly container?: object;
};

/** One container of the test image that serves on 8080. */
export const pod = ({ name = "web", metadata, spec, container }: PodOptions = {}): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, generation: 1, ...metadata },
  spec: {
    nodeName: "sandbox",
    containers: [
      {
        name: "server",
        image: "example/server:1",
        args: ["--port=8080"],
        ports: [{ name: "http", containerPort: 8080 }],
        ...container,
      },
    ],
    ...spec,
  },
});
