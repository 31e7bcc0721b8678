/** A reading of performance.now() as metav1.MicroTime: RFC 3339 in UTC with microseconds. */
export function microTime(reading: number): string {
  const milliseconds = performance.timeOrigin + reading;
  const whole = Math.floor(milliseconds);
  const micros = Math.floor((milliseconds - whole) * 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}
