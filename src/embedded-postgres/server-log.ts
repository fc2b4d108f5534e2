/** Reads the log of the embedded server. */
import { open, stat } from 'node:fs/promises';
import type { Layout } from './layout.ts';

const SHOWN_LINES = 8;
const MAX_READ_BYTES = 16 * 1024;

/** In bytes; 0 when there is no log. */
export async function readLogSize(layout: Layout): Promise<number> {
  return (await stat(layout.log).catch(() => undefined))?.size ?? 0;
}

/** The last lines, of those that the server wrote after the log had `sizeBefore` bytes. */
export async function readLogEnd(layout: Layout, sizeBefore = 0): Promise<string> {
  const size = await readLogSize(layout);
  // A log that is smaller now was truncated when the server started.
  const from = Math.max(size - MAX_READ_BYTES, size < sizeBefore ? 0 : sizeBefore);
  if (size === from) return '';
  const log = await open(layout.log);
  try {
    const { buffer, bytesRead } = await log.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-SHOWN_LINES).join('\n');
  } finally {
    await log.close();
  }
}
