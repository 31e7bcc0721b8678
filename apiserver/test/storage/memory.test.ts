import { memory } from "../../src/storage/memory.ts";
import { storageContract } from "./contract.ts";

storageContract("memory", (history) => memory({ ...(history && { history }) })({ dataDir: undefined }));
