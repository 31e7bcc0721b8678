/**
 * Room for bytes that stay. Small buffers of Node share 8 KiB with whatever else was made at the time, and one that is kept
 * keeps all of it: ten times its own size for most objects (docs/decisions/066).
 */
export const keptBuffer = (size: number): Buffer => Buffer.allocUnsafeSlow(size);
