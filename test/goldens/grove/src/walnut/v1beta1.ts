import * as z from "@kagg/apiserver/zod";
import * as v1 from "./v1.ts";

export const { status, columns } = v1;

export const deprecated = "use v1";

/** The same as in v1, with the size as one text such as "3x4". */
export const spec = z.object({
  title: z.string().min(1).describe("What to call it."),
  size: z
    .string()
    .regex(/^[1-9][0-9]{0,3}x[1-9][0-9]{0,3}$/)
    .default("1x1")
    .describe("How large it is to be: width x height."),
});

type Spec = z.output<typeof spec>;
type Stored = z.output<typeof v1.spec>;
type Content<T> = { spec: T; status?: z.output<typeof status> };

/** From v1beta1 to v1, and back. Both directions must lose nothing: what a client of one version wrote, it reads. */
export const to = ({ spec, status }: Content<Spec>): Content<Stored> => {
  const [width = 1, height = 1] = spec.size.split("x").map(Number);
  return { spec: { ...spec, size: { width, height } }, status };
};
export const from = ({ spec, status }: Content<Stored>): Content<Spec> => {
  const { width, height } = spec.size;
  return { spec: { ...spec, size: `${width}x${height}` }, status };
};
