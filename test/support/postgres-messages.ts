/** The messages of the PostgreSQL protocol (version 3, without TLS), cut out of a stream of bytes. */

export interface Message {
  /** The type byte; empty for the first message of a client, which has none. */
  readonly type: string;
  readonly body: Buffer;
  /** The message as it was on the wire. */
  readonly bytes: Buffer;
}

const LENGTH_BYTES = 4;

/** Takes chunks of one direction of a connection and returns the messages that each of them completes. */
export function createSplitter(from: 'client' | 'server'): (chunk: Buffer) => readonly Message[] {
  let rest: Buffer = Buffer.alloc(0);
  let typed = from === 'server';
  return (chunk) => {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    const messages: Message[] = [];
    for (;;) {
      const head = typed ? 1 : 0;
      if (rest.length < head + LENGTH_BYTES) return messages;
      const size = head + rest.readUInt32BE(head);
      if (rest.length < size) return messages;
      const bytes = rest.subarray(0, size);
      rest = rest.subarray(size);
      messages.push({ type: typed ? String.fromCharCode(bytes[0] ?? 0) : '', body: bytes.subarray(head + 4), bytes });
      typed = true;
    }
  };
}

/** The zero-terminated strings at the beginning of a body. */
export const readStrings = (body: Buffer, count: number): readonly string[] => body.toString('utf8').split('\0', count);
