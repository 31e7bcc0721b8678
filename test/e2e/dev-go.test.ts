import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { controlPlaneBinary } from "../cluster/binary.ts";
import { freePorts } from "../cluster/free-ports.ts";
import { type Program, startProgram } from "../cluster/program.ts";
import { etcd } from "../cluster/programs.ts";
import { asAuthor, runDev } from "../dev/run-dev.ts";

// The first build compiles k8s.io/apiserver.
const MINUTES = 900_000;
const flunders = "/apis/wardle.example.com/v1beta1/namespaces/default/flunders";
const module = join(import.meta.dirname, "..", "cluster");

let folder: string;
let store: Program;

// k8s.io/sample-apiserver as an author's project: its own main function, with an etcd beside it in place of one inside.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagg-dev-go-"));
  const [client = 0, etcdPeer = 0] = await freePorts(2);
  const layout = { folder, aggregatorRouting: false, ports: { etcd: client, etcdPeer, apiserver: 0 } };
  store = startProgram(await controlPlaneBinary(), etcd(layout), join(folder, "etcd.log"));
  for (const file of ["go.mod", "go.sum"]) await copyFile(join(module, file), join(folder, file));
  await writeFile(join(folder, "kagg.yaml"), project);
  await writeFile(join(folder, "main.go"), program(client));
});

afterAll(async () => {
  await store.stop();
  await rm(folder, { recursive: true, force: true });
});

test(
  "a server in Go is served behind the sandbox from its source, and anew after a change",
  async () => {
    const { GOCACHE, GOMODCACHE } = JSON.parse((await execa("go", ["env", "-json"])).stdout) as Environment;
    const run = runDev(folder, [], { GOCACHE, GOMODCACHE, GOFLAGS: "-trimpath", CGO_ENABLED: "0" });
    await run.line(/served +wardle\.example\.com \(v1beta1, v1alpha1\) behind the sandbox/);
    const author = await asAuthor(folder);
    const body = {
      apiVersion: "wardle.example.com/v1beta1",
      kind: "Flunder",
      metadata: { name: "kept" },
    };
    expect(await author.request({ method: "POST", path: flunders, body })).toMatchObject({ status: 201 });

    const main = join(folder, "main.go");
    const source = await readFile(main, "utf8");
    await writeFile(main, source.replace("func main() {", "func main() {\n\tanswer := 42"));
    expect(await run.line(/broken/)).toMatch(/main\.go:\d+:2: declared and not used: answer/);
    await run.line(/The server from before this change goes on/);
    expect(await author.request({ path: `${flunders}/kept` })).toMatchObject({ status: 200 });

    await writeFile(main, source.replace("func main() {", 'func main() {\n\tprintln("the second one")'));
    await run.line(/server +the second one/);
    await run.line(/served .* after the change of main\.go/);
    expect(await author.request({ path: `${flunders}/kept` })).toMatchObject({ status: 200 });

    expect(await run.interrupt()).toBe(0);
    expect(run.shown()).not.toContain("is forbidden");
  },
  MINUTES,
);

type Environment = { readonly GOCACHE: string; readonly GOMODCACHE: string };

const project = `apiVersion: kagg.dev/v1alpha1
kind: AggregatedAPI
metadata: { name: wardle }
spec:
  template: go
  group: wardle.example.com
  versions: [{ name: v1beta1 }, { name: v1alpha1 }]
  resources: [{ kind: Flunder }]
  image: wardle:0.1.0
`;

const program = (port: number): string => `package main

import (
	"os"

	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/component-base/cli"
	"k8s.io/sample-apiserver/pkg/cmd/server"
)

func main() {
	options := server.NewWardleServerOptions(os.Stdout, os.Stderr)
	options.RecommendedOptions.Etcd.StorageConfig.Transport.ServerList = []string{"http://127.0.0.1:${port}"}
	command := server.NewCommandStartWardleServer(genericapiserver.SetupSignalContext(), options, false)
	command.Flags().String("data-dir", "", "what servers of kagg's template have")
	os.Exit(cli.Run(command))
}
`;
