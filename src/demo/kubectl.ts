import type { Client, WatchEvent } from "../sandbox/client.ts";
import { StatusError } from "@kagg/apiserver/internal";
import { findProgram, runProgram, type Place } from "./programs.ts";
import type { Ran } from "./stage.ts";
import { printTable } from "./table.ts";
import { stringify } from "yaml";

/** What a person does with an API. Each is the answer of the server, whoever sends it. */
export type Kubectl = {
  /** Whether it is the real one. Without it kagg sends the requests itself, and prints what comes back. */
  readonly isReal: boolean;
  readonly create: (path: string, object: object) => Promise<Ran>;
  readonly get: (args: string, path: string, output: "table" | "yaml") => Promise<Ran>;
  readonly patch: (args: readonly string[], path: string, patch: object) => Promise<Ran>;
  /** Waits until the condition Available of an object is True. */
  readonly wait: (args: string, path: string, name: string) => Promise<Ran>;
  /** Shows the objects of a collection and what becomes of them, until as many lines are there; then `during` has run. */
  readonly watch: (args: string, path: string, lines: number, during: () => Promise<unknown>) => Promise<Ran>;
};

const TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";

export async function findKubectl(place: Place, client: Client): Promise<Kubectl> {
  const program = await findProgram("kubectl", place.env);
  return program ? realKubectl(program, place) : ownRequests(client);
}

function realKubectl(program: string, place: Place): Kubectl {
  const run = (args: readonly string[], input?: string): Promise<Ran> =>
    runProgram(program, args, place, input);
  return {
    isReal: true,
    create: (_path, object) => run(["create", "-f", "-"], stringify(object)),
    get: (args) => run(args.split(" ")),
    patch: (args) => run(args),
    wait: (args) => run(args.split(" ")),
    watch: async (args, _path, lines, during) => {
      const end = new AbortController();
      const { spawn } = await import("node:child_process");
      const child = spawn(program, args.split(" "), {
        cwd: place.cwd,
        env: place.env,
        stdio: ["ignore", "pipe", "ignore"],
        signal: AbortSignal.any([end.signal, place.signal]),
      });
      // Ending it is what it is told.
      child.on("error", () => undefined);
      let stdout = "";
      const enough = new Promise<void>((resolve) => {
        child.once("close", () => resolve());
        child.stdout.on("data", (chunk: Buffer) => {
          if (stdout === "") void during();
          stdout += chunk.toString();
          // A line may come in pieces.
          if (stdout.split("\n").length > lines) resolve();
        });
      });
      await enough;
      end.abort();
      return { stdout, stderr: "", exitCode: 0 };
    },
  };
}

function ownRequests(client: Client): Kubectl {
  const answer = async (run: () => Promise<string>): Promise<Ran> => {
    try {
      return { stdout: await run(), stderr: "", exitCode: 0 };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const stderr = `Error from server (${error.status.reason}): ${error.message}`;
      return { stdout: "", stderr, exitCode: 1 };
    }
  };
  return {
    isReal: false,
    create: (path, object) =>
      answer(async () => `${titleOf(await client.send({ method: "POST", path, body: object }))} created`),
    get: (_args, path, output) =>
      answer(async () => {
        if (output === "yaml") return stringify(await client.send({ method: "GET", path }));
        return printTable(await client.send({ method: "GET", path, accept: TABLE }));
      }),
    patch: (_args, path, body) =>
      answer(async () => {
        const contentType = "application/merge-patch+json";
        return `${titleOf(await client.send({ method: "PATCH", path, body, contentType }))} patched`;
      }),
    wait: async (_args, path, name) => {
      const query = { fieldSelector: `metadata.name=${name}` };
      for await (const { object } of client.watch(path, query, AbortSignal.timeout(60_000))) {
        if (isAvailable(object)) {
          const stdout = `${titleOf(object)} condition met`;
          return { stdout, stderr: "", exitCode: 0 };
        }
      }
      return { stdout: "", stderr: `timed out waiting for the condition on ${name}`, exitCode: 1 };
    },
    watch: async (_args, path, lines, during) => {
      const end = new AbortController();
      const shown: string[] = [];
      for await (const event of client.watch(path, {}, end.signal, TABLE)) {
        if (shown.length === 0) void during();
        shown.push(...linesOf(event, shown.length === 0));
        if (shown.length >= lines) break;
      }
      end.abort();
      return { stdout: shown.join("\n"), stderr: "", exitCode: 0 };
    },
  };
}

function isAvailable({ status }: { readonly status?: object }): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: readonly { type: string; status: string }[] };
  return conditions.some((one) => one.type === "Available" && one.status === "True");
}

const linesOf = ({ type, object }: WatchEvent, withHead: boolean): string[] => {
  const [head = "", ...rows] = printTable(object).split("\n");
  const typed = rows.map((row) => `${type.padEnd(11)}${row}`);
  return withHead ? [`${"EVENT".padEnd(11)}${head}`, ...typed] : typed;
};

const titleOf = ({
  kind,
  apiVersion,
  metadata,
}: {
  kind: string;
  apiVersion: string;
  metadata: { name: string };
}): string => `${kind.toLowerCase()}.${apiVersion.split("/")[0]}/${metadata.name}`;
