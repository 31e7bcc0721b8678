import { resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { KaggError, type Problem } from "../errors.ts";
import { type Call, type Command, listOption, textOption } from "./command.ts";
import { jsonVerdicts, textVerdicts } from "./conformance-report.ts";
import { sendOf } from "./conformance-send.ts";

export const conformance: Command = {
  name: "conformance",
  summary: "try on a server what Kubernetes expects of an extension API server",
  arguments: "[url]",
  flags: [
    {
      flags: "--resource <plural.group>",
      description: "the resource to try it on (plural.version.group for one version); all that are served",
    },
    {
      flags: "-n, --namespace <name>",
      description: "where to create objects; must exist",
      default: "default",
    },
    { flags: "--example <file>", description: "a valid object of the resource, where none can be guessed" },
    { flags: "--item <id>", description: "try this item alone (may be repeated)", repeatable: true },
    {
      flags: "--kubeconfig <file>",
      description: "without a URL: the cluster to ask, through its aggregator",
    },
    { flags: "--certificate-authority <file>", description: "the CA of the URL's certificate" },
    {
      flags: "--server-name <name>",
      description: "the name in the URL's certificate, <service>.<namespace>.svc",
    },
    { flags: "--client-certificate <file>", description: "who asks; the front proxy's with --as" },
    { flags: "--client-key <file>", description: "the key of the client certificate" },
    { flags: "--token-file <file>", description: "a file with a bearer token" },
    { flags: "--as <user>", description: "ask as the front proxy does for this user (X-Remote-User)" },
    {
      flags: "--as-group <group>",
      description: "a group of that user (may be repeated); system:masters without it",
      repeatable: true,
    },
    {
      flags: "-o, --output <format>",
      description: "how to report",
      default: "text",
      choices: ["text", "json"],
    },
    { flags: "--list-items", description: "list the items and end" },
  ],
  examples: [
    "kagg conformance --resource mangoes.fruit.example.com",
    "kagg conformance https://localhost:8443 --certificate-authority .kagg/pki/ca.crt --token-file token",
    "kagg conformance --list-items",
  ],
  run,
};

async function run(call: Call, deps: Deps): Promise<number> {
  const suite = await import("@kagg/apiserver/conformance");
  const json = textOption(call, "output") === "json";
  if (call.options["listItems"] === true) {
    const lines = suite.items.map(({ id, level, title }) => `${id}  ${level}: ${title}\n`);
    deps.output.data(json ? `${JSON.stringify(suite.items, undefined, 2)}\n` : lines.join(""));
    return 0;
  }
  const wanted = listOption(call, "item");
  const unknown = wanted.filter((id) => !suite.items.some((item) => item.id === id));
  if (unknown.length > 0) throw new KaggError("call/invalid", unknown.map(noItem));
  const items = suite.items.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  const example = await exampleOf(call, deps);
  const { send, close } = await sendOf(call, deps);
  try {
    const resource = textOption(call, "resource");
    const namespace = textOption(call, "namespace");
    const subjects = await suite
      .findSubjects({
        send,
        ...(resource !== undefined && { resource }),
        ...(namespace !== undefined && { namespace }),
        ...(example !== undefined && { example }),
      })
      .catch((error: unknown) => {
        throw cannotTry(error);
      });
    let isMet = true;
    for (const subject of subjects) {
      const verdicts: Awaited<ReturnType<typeof suite.tryItem>>[] = [];
      for (const item of items) {
        deps.signal.throwIfAborted();
        verdicts.push(await suite.tryItem(item, subject));
      }
      const report = json
        ? jsonVerdicts(subject, verdicts)
        : textVerdicts(subject, verdicts, deps.output.dataColors);
      deps.output.data(report);
      isMet &&= verdicts.every(({ state, item }) => state !== "unmet" || item.level === "should");
    }
    return isMet ? 0 : 1;
  } finally {
    close();
  }
}

async function exampleOf(call: Call, { cwd }: Deps): Promise<unknown> {
  const file = textOption(call, "example");
  if (file === undefined) return undefined;
  const { readExample } = await import("./conformance-example.ts");
  return readExample(resolve(cwd, file));
}

const noItem = (id: string): Problem => ({
  where: "--item",
  what: `there is no item "${id}"`,
  hint: "kagg conformance --list-items",
});

const cannotTry = (error: unknown): KaggError =>
  new KaggError("conformance/cannot-try", {
    what: error instanceof Error ? error.message : String(error),
    hint: "kagg conformance --help",
  });
