import type { Algorithm } from "../project/project.ts";

/** All algorithms that kagg makes keys for. */
export const algorithms: readonly Algorithm[] = ["ecdsa-p256", "rsa-2048", "rsa-3072", "rsa-4096"];
