// @types/node-forge describes the whole package only; kagg imports this part alone, because the whole costs
// ten times as long to load.
declare module "node-forge/lib/asn1.js" {
  import type { asn1 as Asn1 } from "node-forge";
  const asn1: Omit<typeof Asn1, "create" | "fromDer"> & {
    /** A context-specific tag is a number of its own, not one of the universal types. */
    create(tagClass: Asn1.Class, type: number, constructed: boolean, value: string | Asn1.Asn1[]): Asn1.Asn1;
    /** `decodeBitStrings: false` keeps what is inside a BIT STRING as bytes. */
    fromDer(bytes: string, options: { decodeBitStrings: boolean }): Asn1.Asn1;
  };
  export default asn1;
}
