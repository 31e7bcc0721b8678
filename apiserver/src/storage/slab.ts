/** As much as is asked of the system at once. */
const slabSize = 1024 * 1024;

/** A buffer of so many bytes; what is in it is not known. */
export type Allocate = (size: number) => Buffer;

/**
 * Room for the many small objects that a start reads: they share a few large buffers. A buffer of Node's for each costs
 * several times as much, most of it in garbage collections. A large one is there until its last object is gone, which is
 * no more than was there at the start.
 */
export function slabs(): Allocate {
  let slab = Buffer.alloc(0);
  let used = 0;
  return (size) => {
    if (size > slab.length - used) {
      if (size > slabSize / 2) return Buffer.allocUnsafeSlow(size);
      slab = Buffer.allocUnsafeSlow(slabSize);
      used = 0;
    }
    used += size;
    return slab.subarray(used - size, used);
  };
}
