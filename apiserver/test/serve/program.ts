import { memory } from "../../src/storage/memory.ts";
import { serve } from "../../src/serve/serve.ts";
import { Mango } from "../resource/mango.ts";

await serve({ resources: [Mango], storage: memory(), version: "1.2.3" });
