/**
 * zod, the very copy that the runtime checks objects with. Imported as a namespace, only what is used of it is bundled; a `z`
 * that is exported by name is kept whole by bundlers, so there is none beside `resource`.
 *
 * @example
 * import * as z from "@kagg/apiserver/zod";
 */
export * from "zod";
