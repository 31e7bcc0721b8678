import { expect, onTestFinished, test } from "vitest";
import { contents, edit } from "../project-folder.ts";
import { installedKagg } from "./installed-kagg.ts";

test("in Go a version begins as a copy of the author's types, and is the author's from then on", async () => {
  const kagg = await installedKagg("1.0.0", ["go"]);
  onTestFinished(kagg.remove);
  const folder = await kagg.project("--template", "go", "--versions", "v1");
  await edit(folder, "apis/fruit/v1/mango_types.go", (text) => `${text}\n// v1, ours\n`);
  await edit(folder, "go.sum", (text) => `${text}example.com/ours v1.0.0 h1:y=\n`);

  const added = await kagg.run(folder, "add", "version", "v2");

  expect(added).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/Next:\n {2}make build test$/) });
  const after = await contents(folder);
  const copied = after["apis/fruit/v2/mango_types.go"];
  expect(copied).toMatch(/^package v2\n[^]*type MangoSpec struct[^]*\n\/\/ v2, ours\n$/);
  // What is not the group's own version stays.
  expect(copied).toContain('import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"');
  expect(after["registry/group.go"]).toMatch(/apis\/fruit\/v1"\n\t"example.com\/fruit\/apis\/fruit\/v2"/);
  expect(after["go.sum"]).toContain("example.com/ours v1.0.0 h1:y=\n");

  await edit(folder, "apis/fruit/v1/mango_types.go", (text) => text.replace("ours", "and more"));
  await edit(folder, "apis/fruit/v2/mango_types.go", (text) => text.replace("v2, ours", "on its own way"));
  await edit(folder, "registry/group.go", (text) => text.replace("\tMango,\n", ""));
  await kagg.template(
    "apis/__group__/__version__/__resource___types.go.hbs",
    (text) => text.replace("What to call it.", "Its name."),
    "go",
  );
  expect(await kagg.run(folder, "update")).toMatchObject({ exitCode: 0 });

  const updated = await contents(folder);
  expect(updated["apis/fruit/v1/mango_types.go"]).toMatch(/Its name\.[^]*and more/);
  expect(updated["apis/fruit/v2/mango_types.go"]).toMatch(/What to call it\.[^]*on its own way/);
  expect(updated["registry/group.go"]).toBe(after["registry/group.go"]);
  expect(await kagg.run(folder, "update")).toMatchObject({
    stderr: "✓ The project is as kagg 1.0.0 makes it.",
  });
  expect(await contents(folder)).toEqual(updated);
}, 90_000);
