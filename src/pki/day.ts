/** `2027-11-21`, in UTC. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);
