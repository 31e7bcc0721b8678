import { lmdb, serve } from "@kagg/apiserver";
import { Flunder } from "./flunder-kind.ts";

await serve({ resources: [Flunder], storage: lmdb() });
