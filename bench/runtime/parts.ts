/** The parts of the comparison with sample-apiserver: `npm run bench runtime get start` measures these two alone. */
export const parts = ["get", "list", "create", "watch", "aggregator", "memory", "start"] as const;

export type Part = (typeof parts)[number];

/** Whether a part is to be measured; all are where none is named. */
export type Wants = (part: Part) => boolean;
