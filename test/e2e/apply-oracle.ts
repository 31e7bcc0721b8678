import { execa } from "execa";
import type { Json, JsonObject, KubeObject } from "../../apiserver/src/resource/kube-object.ts";
import { seeded } from "./apply-oracle-schemas.ts";
import { ourAnswer, randomQuestion, randomWorld, type Answer, type Question } from "./apply-oracle-steps.ts";

export type Verdict = { readonly question: Question; readonly ours: unknown; readonly theirs: unknown };

/** Asks both sides the same, and returns where they differ, and how often each kind of answer was given. */
export async function compareWithGo(
  binary: string,
  { seed, worlds, steps }: { readonly seed: number; readonly worlds: number; readonly steps: number },
): Promise<{ readonly differing: readonly Verdict[]; readonly counts: Record<string, number> }> {
  const random = seeded(seed);
  const lines: string[] = [];
  const asked: { question: Question; ours: Answer; now: string }[] = [];
  for (let index = 0; index < worlds; index++) {
    const world = randomWorld(random);
    const versions = world.versions.map(({ name }) => `oracle.example.com/${name}`);
    lines.push(JSON.stringify({ definitions: world.definitions, versions }));
    let live: KubeObject | undefined;
    for (let step = 0; step < steps; step++) {
      const now = new Date(Date.UTC(2001, 1, 1) + step * 1000).toISOString().replace(".000Z", "Z");
      const question = randomQuestion(random, world, live);
      const ours = ourAnswer(world, question, now);
      lines.push(JSON.stringify(question));
      asked.push({ question, ours, now });
      if ("object" in ours) live = stored(ours.object);
    }
  }
  const { stdout } = await execa(binary, ["structured-merge-diff"], {
    input: `${lines.join("\n")}\n`,
    maxBuffer: 2 ** 30,
  });
  const answers = stdout.split("\n").map((line) => JSON.parse(line) as Theirs);
  if (answers.length !== asked.length)
    throw new Error(`${answers.length} answers to ${asked.length} questions`);
  const differing: Verdict[] = [];
  const counts: Record<string, number> = {};
  for (const [index, { question, ours, now }] of asked.entries()) {
    const [left, right] = [plain(ours, now), plain(read(answers[index]!), undefined)];
    const name = `${question.operation} ${"object" in ours ? "done" : (ours.refused.message.split(/[ :]/)[0] ?? "")}`;
    counts[name] = (counts[name] ?? 0) + 1;
    if (!alike(left, right)) differing.push({ question, ours: left, theirs: right });
  }
  return { differing, counts };
}

/** As the server would keep it. */
function stored(object: JsonObject): KubeObject {
  const live = structuredClone(object) as KubeObject;
  live.metadata = {
    ...live.metadata,
    uid: "u",
    resourceVersion: "1",
    creationTimestamp: "2001-01-01T00:00:00Z",
  };
  return live;
}

type Theirs = {
  readonly object?: JsonObject;
  readonly status?: { message: string; details?: { causes?: { field: string; message: string }[] } };
  readonly error?: string;
};

function read({ object, status, error }: Theirs): Answer {
  if (object) return { object };
  const causes = (status?.details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`).sort();
  return { refused: { message: status?.message ?? error ?? "", causes } };
}

/** The time of this very write is another on each side. Maps have no order in Go, and so in errors. */
function plain(answer: Answer, now: string | undefined): Json {
  const isNow = (time: string): boolean =>
    now === undefined ? Date.parse(time) > Date.UTC(2010, 0) : time === now;
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      key === "time" && isNow(String(value)) ? "<now>" : value,
    ),
  ) as Json;
}

function alike(ours: Json, theirs: Json): boolean {
  const [left, right] = [sorted(ours), sorted(theirs)];
  if (left === right) return true;
  const [a, b] = [ours, theirs].map((side) => messageOf(side));
  // Go stops at the first unknown field that it meets in a map, which is another one each time.
  const isAnyOf = (text: string | undefined): boolean =>
    /field not declared in schema|^[^\n]*errors:\n/.test(text ?? "");
  return isAnyOf(a) && isAnyOf(b);
}

function messageOf(side: Json): string | undefined {
  const { refused } = side as { refused?: { message: string } };
  return refused?.message;
}

/** JSON with its fields in one order, but for managedFields, whose order is part of it. */
function sorted(value: Json): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
