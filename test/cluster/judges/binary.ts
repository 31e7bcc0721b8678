import { goBinary } from "../go-program.ts";

/** The path of the binary of main.go beside this file: client-go and others as judges of an API. */
export const judgesBinary = (): Promise<string> =>
  goBinary({ name: "judges", module: import.meta.dirname, linkerFlags: "-s -w" });
