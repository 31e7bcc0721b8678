import { lmdb } from "../../../../apiserver/src/storage/lmdb.ts";
import { serve } from "../../../../apiserver/src/serve/serve.ts";
import { Mango } from "../../../../apiserver/test/resource/mango.ts";

// What the image of an aggregated API runs. Started by aggregated-api.test.ts.
await serve({ resources: [Mango], storage: lmdb("data") });
