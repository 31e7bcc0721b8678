import type { Finding, Path } from "./finding.ts";
import type { ProjectData } from "./schema.ts";

/** What has to hold between several fields of kagg.yaml. */
export type Rule = {
  /** Where one of them is already found wrong, the rule has nothing to say. */
  readonly reads: readonly Path[];
  readonly check: (data: ProjectData, sound: Sound) => readonly Finding[];
};

/** False where something is wrong at the path or above it. */
export type Sound = (path: Path) => boolean;
