/** Files behind signed links, straight to disk. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UnavailableError } from '../errors.ts';
import { messageOf } from './connect-failure.ts';
import { openConnections } from './connections.ts';
import { proxyFor } from './proxy.ts';

const TIMEOUT_MS = 30_000;
/** A cover is some hundred kilobytes; beyond this it is none. */
const MOST_BYTES = 20 * 1024 * 1024;

/** Writes what a link leads to into a file, which is there whole or not at all. Throws UnavailableError. */
export async function download(url: string, file: string): Promise<void> {
  const part = `${file}.part`;
  const { origin, pathname, search } = new URL(url);
  const connections = openConnections(origin, { proxy: proxyFor(url), timeoutMs: TIMEOUT_MS });
  try {
    const { statusCode, body } = await connections.request({
      path: `${pathname}${search}`,
      method: 'GET',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`HTTP ${statusCode}`);
    }
    await pipeline(body, atMost(MOST_BYTES), createWriteStream(part));
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    throw new UnavailableError(`the file cannot be fetched: ${messageOf(cause)}`, { cause });
  } finally {
    await connections.close();
  }
}

function atMost(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > limit ? new Error(`it is larger than ${limit / 1024 / 1024} MB`) : null, chunk);
    },
  });
}
