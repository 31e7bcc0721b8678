import { join } from "node:path";
import { make } from "../go/make.ts";
import { kagg } from "../kagg.ts";
import { scaffold } from "../scaffold.ts";

/** In what the story of the main job differs for a server in one language. */
export type Language = {
  readonly name: string;
  /** Makes and builds the project `<parent>/fruit`, of a Mango in v1 and v1alpha1, as its README says. */
  readonly make: (parent: string) => Promise<string>;
  readonly built: string;
  readonly command: (project: string) => readonly string[];
  /** Whether the example has the scale subresource. */
  readonly scale: boolean;
};

export const typescript: Language = {
  name: "TypeScript",
  make: async (parent) => (await scaffold(parent)).folder,
  built: "dist/server.js",
  command: () => [process.execPath, "dist/server.js"],
  scale: false,
};

export const go: Language = {
  name: "Go",
  make: async (parent) => {
    const folder = join(parent, "fruit");
    const answers = ["--template", "go", "--group", "fruit.example.com", "--kind", "Mango", "--yes"];
    const init = await kagg(["init", "fruit", ...answers], { cwd: parent });
    if (init.exitCode !== 0) throw new Error(init.stderr);
    await make(folder, "build", "test");
    return folder;
  },
  built: "bin/server",
  command: (project) => [join(project, "bin/server")],
  scale: true,
};
