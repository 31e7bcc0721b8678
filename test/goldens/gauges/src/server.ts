import { serve } from "@kagg/apiserver";
import * as resources from "./resources.ts";

// Where `kagg certs` puts them. Flags and environment variables that are given win: see `npm start -- --help`.
process.env["TLS_CERT_FILE"] ??= ".kagg/pki/tls.crt";
process.env["TLS_PRIVATE_KEY_FILE"] ??= ".kagg/pki/tls.key";

await serve({
  resources: Object.values(resources),
});
