/** A message as it is sent: not compressed, behind its length. See grpc/doc/PROTOCOL-HTTP2.md. */
export function frame(bytes: Buffer): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const headBytes = 5;

/** Puts messages together again from pieces of any size. Throws where one is compressed, which nobody has asked for. */
export function deframer(onMessage: (bytes: Buffer) => void): (piece: Buffer) => void {
  let pieces: Buffer[] = [];
  let size = 0;
  /** How many bytes have to be there before another look pays. */
  let wanted = headBytes;
  return (piece) => {
    pieces.push(piece);
    size += piece.length;
    if (size < wanted) return;
    let rest = pieces.length === 1 ? piece : Buffer.concat(pieces, size);
    for (wanted = headBytes; rest.length >= headBytes; wanted = headBytes) {
      if (rest[0] !== 0) throw new Error("etcd has sent a compressed message");
      wanted = headBytes + rest.readUInt32BE(1);
      if (rest.length < wanted) break;
      onMessage(rest.subarray(headBytes, wanted));
      rest = rest.subarray(wanted);
    }
    pieces = rest.length === 0 ? [] : [rest];
    size = rest.length;
  };
}
