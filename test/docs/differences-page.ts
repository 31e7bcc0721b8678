import { differences } from "../e2e/differential/differences/index.ts";

/** docs/differences.md: the list that test/e2e/differential.test.ts is held to, for people. */
export function differencesPage(): string {
  const sections = Object.entries(differences).map(([title, list]) => {
    const rows = list.map(({ what, upstream, here, why }) => row([what, upstream, here, why]));
    return [
      `## ${title}`,
      "",
      row(["what", "k8s.io/apiserver", "here", "why"]),
      "|---|---|---|---|",
      ...rows,
    ].join("\n");
  });
  return `${introduction}\n\n${sections.join("\n\n")}\n`;
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const introduction = `# Differences from k8s.io/apiserver

\`@kagg/apiserver\` answers as a server built on k8s.io/apiserver v0.36 does, but for what stands here.
\`test/e2e/differential.test.ts\` sends one script of requests to k8s.io/sample-apiserver and to the same kinds written
with the runtime, and compares status, headers and bodies but for uids, resourceVersions and times. It fails on a
difference that is not listed, and on a listed one that is gone. This page is made from its list (\`npm run generate\`).`;
