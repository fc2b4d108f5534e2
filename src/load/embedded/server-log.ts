import { open, stat } from 'node:fs/promises';
import type { Layout } from './layout.ts';

const shownLines = 8;
const readBytes = 16 * 1024;

export async function sizeOfLog(layout: Layout): Promise<number> {
  return (await stat(layout.log).catch(() => undefined))?.size ?? 0;
}

/** The last lines that the server wrote after the log had that size. */
export async function readLogEnd(layout: Layout, sizeBefore = 0): Promise<string> {
  const size = await sizeOfLog(layout);
  // A log that shrank was emptied at the start of the server.
  const from = Math.max(size - readBytes, size < sizeBefore ? 0 : sizeBefore);
  if (size === from) return '';
  const log = await open(layout.log);
  try {
    const { buffer, bytesRead } = await log.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-shownLines).join('\n');
  } finally {
    await log.close();
  }
}
