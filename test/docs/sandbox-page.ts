import { sandboxDifferences } from "../e2e/sandbox-differences.ts";
import { leftOutRoles } from "../e2e/sandbox/left-out-roles.ts";
import { withExamples } from "./examples.ts";
import { differencesElsewhere } from "./sandbox-differences-elsewhere.ts";
import { onBothPlanes, sandboxParts } from "./sandbox-parts.ts";

/** docs/sandbox.md: how to use it, what it has, and everything that is known to be otherwise in a cluster. */
export function sandboxPage(): string {
  const areas = [...new Set(differencesElsewhere.map(({ area }) => area))];
  return [
    withExamples(use),
    "## What it has\n",
    "| part | what | compared with kube-apiserver by |\n|---|---|---|",
    ...sandboxParts.map(
      ({ part, has, tests }) => `| ${part} | ${has} | ${tests.map(link).join(", ") || "–"} |`,
    ),
    "\nThe same test files run on both:\n",
    "| test | what it tries |\n|---|---|",
    ...onBothPlanes.map(({ test, what }) => `| ${link(test)} | ${what} |`),
    "\n## What is otherwise in a cluster\n",
    "A difference that is not listed here is a fault; please report it.\n",
    ...areas.flatMap((area) => [
      `### ${area}\n`,
      "| in the sandbox | why |\n|---|---|",
      ...differencesElsewhere
        .filter((one) => one.area === area)
        .map(({ here, why }) => `| ${here} | ${why} |`),
      "",
    ]),
    "### Kinds\n",
    "[kinds-parity](../test/e2e/kinds-parity.test.ts) compares everything else word for word.\n",
    ...Object.entries(sandboxDifferences).map(([name, text]) => `- **${name}**: ${text}`),
    "\n### Default roles\n",
    "How many are left out, with their bindings; [bootstrap](../test/e2e/sandbox/bootstrap.test.ts) compares all others.\n",
    ...Object.entries(leftOutRoles).map(([why, roles]) => `- ${why}: ${roles.length}`),
    "",
  ].join("\n");
}

const link = (test: string): string => `[${test.replace(".test.ts", "")}](../test/e2e/${test})`;

const use = `# The sandbox

A control plane in one Node process: what kube-apiserver v1.36, kube-aggregator and their controllers do, written with
[\`@kagg/apiserver\`](runtime.md) itself. Aggregated APIs are shown, developed and tested with it; it needs Node, and neither a cluster nor
containers nor Go. It is ready in about half a second and listens on 127.0.0.1 alone. It is no place for data, load or other people's code.

[See it](#see-it) · [Develop](#develop) · [Test](#test) · [What it has](#what-it-has) · [What is otherwise](#what-is-otherwise-in-a-cluster)

## See it

\`kagg demo\` does the whole main job in a folder of its own, each step with the command that you would type and what came of it: a project,
certificates, the server, register, an object read back through the aggregator, a watch, a fault that \`kagg doctor\` finds. It ends with 0 only
if all of that was true. \`--keep\` leaves the project there.

## Develop

\`npx kagg dev\` in a project serves it from its source behind a sandbox, with certificates and registration done, and again after each change;
objects stay. It shows who asked for what and how long it took, a kubeconfig for kubectl, k9s or Headlamp, and a web page with objects,
requests and the way of each. \`kagg dev --cluster\` does that behind the cluster of your context instead, and puts back what was there.

## Test

\`kagg/sandbox\` is a sandbox in your test's process, on a free port; start as many as you like. A Vitest test:

<!-- test/docs/sandbox/vitest.test.ts#vitest -->
\`\`\`ts
\`\`\`

The same for \`node --test\`:

<!-- test/docs/sandbox/node-test.ts#node -->
\`\`\`ts
\`\`\`

\`serve\` gives your server a certificate, an identity and its bindings, registers each version, and resolves once all are available.
\`cluster.kubeconfig\` is for other programs, \`kubeconfigOf\` one of anybody. \`sandbox({ clock: fakeClock() })\` puts time into your hands
(\`@kagg/apiserver/testing\`), \`emulate: "1.35"\` has that version's weaker check of servers, and \`images\` lets Deployments run:
\`{ "fruit:dev": { command: ["node", "dist/server.js"], cwd } }\`.

When \`testServer\` of \`@kagg/apiserver/testing\` is enough, take that: it starts in milliseconds and has no aggregator, RBAC or controllers.
`;
