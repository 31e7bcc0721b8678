/** One thing that has to be well. `run` throws where it is not; the text is logged, and shown only to who may see it. */
export type HealthCheck = { readonly name: string; readonly run: () => void };
