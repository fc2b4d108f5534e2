/**
 * Where an export goes. A file has a temporary name beside its own until it is complete, so that nothing incomplete has
 * the name.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { ConfigError } from '../errors.ts';
import type { ByteSink } from './row-writer.ts';

export interface FileDigest {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

export interface Output extends ByteSink {
  /** A path for a temporary file that belongs to this output. */
  readonly scratch: string;
  /** Makes it complete under its name. */
  finish(): Promise<FileDigest>;
  /** Removes what was written. May be called after finish: then it does nothing. */
  discard(): Promise<void>;
}

/** Bytes that are collected before they are written. */
const CHUNK_BYTES = 262_144;

/** A name in the same folder that nothing else has, which readers of `*.csv` and the like do not see. */
export const toTemporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);

/** `beforeRename` is called when the file is complete and on the disk. Throws ConfigError when it cannot be created or written. */
export async function openFileOutput(path: string, beforeRename?: () => Promise<void>): Promise<Output> {
  const temporary = toTemporaryName(path);
  const file = await open(temporary, 'wx').catch(failWith(path));
  const digest = createDigest();
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let isOpen = true;
  const flush = async () => {
    const chunk = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    await writeAll(file, chunk).catch(failWith(path));
  };
  const close = async () => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  return {
    scratch: `${temporary}.rows`,
    async write(bytes) {
      const chunk = digest.add(bytes);
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes >= CHUNK_BYTES) await flush();
    },
    async finish() {
      await flush();
      await file.sync().catch(failWith(path));
      await close();
      await beforeRename?.();
      await rename(temporary, path).catch(failWith(path));
      return digest.finish();
    },
    async discard() {
      await close();
      await rm(temporary, { force: true });
    },
  };
}

/** Standard output: what was written cannot be taken away when the export fails. `scratch`: see Output. */
export function openStreamOutput(stream: Writable, scratch: string): Output {
  const digest = createDigest();
  return {
    scratch,
    async write(bytes) {
      if (!stream.write(digest.add(bytes)) && !stream.destroyed) await once(stream, 'drain');
    },
    finish: async () => digest.finish(),
    discard: async () => undefined,
  };
}

/** Writes a small file in the same way. */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  const temporary = toTemporaryName(path);
  try {
    await writeFile(temporary, text, { flag: 'wx', flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    failWith(path)(error as Error);
  }
}

function createDigest() {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    add(data: Uint8Array | string): Uint8Array {
      const chunk = typeof data === 'string' ? Buffer.from(data) : data;
      hash.update(chunk);
      bytes += chunk.length;
      return chunk;
    },
    finish: (): FileDigest => ({ bytes, sha256: hash.digest('hex') }),
  };
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

const failWith =
  (path: string) =>
  (error: Error): never => {
    throw new ConfigError(`${path} cannot be written: ${error.message}`, {
      remedy: 'name a file in an existing folder with enough space',
      cause: error,
    });
  };
