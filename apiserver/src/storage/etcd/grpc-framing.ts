/** A message as it is sent: not compressed, behind its length. See grpc/doc/PROTOCOL-HTTP2.md. */
export function frame(bytes: Buffer): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const headBytes = 5;

/**
 * Puts messages together again from pieces of any size. One that came in several is in a buffer of its own, into which each
 * piece was copied once. Throws where one is compressed, which nobody has asked for.
 */
export function deframer(onMessage: (bytes: Buffer) => void): (piece: Buffer) => void {
  let head: Buffer = noBytes;
  /** What is there of the message that is coming. */
  let message: Buffer | undefined;
  let filled = 0;
  return (piece) => {
    for (let rest = piece; rest.length > 0;) {
      if (!message) {
        const joined = head.length === 0 ? rest : Buffer.concat([head, rest]);
        if (joined.length < headBytes) {
          head = joined;
          return;
        }
        head = noBytes;
        if (joined[0] !== 0) throw new Error("etcd has sent a compressed message");
        const end = headBytes + joined.readUInt32BE(1);
        rest = joined.subarray(headBytes);
        if (joined.length >= end) {
          onMessage(joined.subarray(headBytes, end));
          rest = joined.subarray(end);
          continue;
        }
        message = Buffer.allocUnsafeSlow(end - headBytes);
        filled = 0;
      }
      const taken = rest.copy(message, filled);
      filled += taken;
      rest = rest.subarray(taken);
      if (filled < message.length) return;
      onMessage(message);
      message = undefined;
    }
  };
}

const noBytes = Buffer.alloc(0);
