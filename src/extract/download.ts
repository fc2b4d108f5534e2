/** Files behind signed links, straight to disk. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import { UnavailableError } from '../errors.ts';

const TIMEOUT_MS = 30_000;
/** A cover is some hundred kilobytes; beyond this it is none. */
const MOST_BYTES = 20 * 1024 * 1024;

/** Writes what a link leads to into a file, which is there whole or not at all. Throws UnavailableError. */
export async function download(url: string, file: string): Promise<void> {
  const part = `${file}.part`;
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`HTTP ${statusCode}`);
    }
    await pipeline(body, atMost(MOST_BYTES), createWriteStream(part));
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    throw new UnavailableError(`the file cannot be fetched: ${(cause as Error).message}`, { cause });
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
