import { lmdb } from "../../../apiserver/src/storage/lmdb.ts";
import { serve } from "../../../apiserver/src/serve/serve.ts";
import { compactable } from "./compactable.ts";
import { Part, Pod, Shelf, Widget } from "./resources.ts";

const storage = process.env["JUDGED_STORAGE"] === "compactable" ? compactable() : lmdb("data");
await serve({ resources: [Widget, Part, Shelf, Pod], storage, version: "1.2.3" });
