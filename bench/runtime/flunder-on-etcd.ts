import { etcd, serve } from "@kagg/apiserver";
import { Flunder } from "./flunder-kind.ts";

await serve({ resources: [Flunder], storage: etcd() });
