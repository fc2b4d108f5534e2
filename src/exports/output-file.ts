/**
 * Where an export goes. A file has a temporary name beside its own until it is complete, so that nothing incomplete has
 * the name.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';
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

interface FileOptions {
  /** Called when the file is complete and on the disk, before it gets its name. */
  readonly beforeRename?: () => Promise<void>;
  /** Permissions (default: those that the process gives to new files). */
  readonly mode?: number;
}

/**
 * A link stays one, and the file that it leads to is replaced. Throws ConfigError when it cannot be created or written,
 * and for a directory, a device or a pipe, before anything is written.
 */
export async function openFileOutput(name: string, { beforeRename, mode }: FileOptions = {}): Promise<Output> {
  const kind = await readKind(name);
  if (kind === 'other') {
    throw new ConfigError(`${name} is not a file that can be replaced`, {
      remedy: 'name a file, or use --out - for standard output',
    });
  }
  const path = kind === 'file' ? await realpath(name).catch(failWith(name)) : name;
  const temporary = toTemporaryName(path);
  const file = await open(temporary, 'wx', mode).catch(failWith(path));
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

/** Nobody reads the output any more, as in `export ... --out - | head -1`. */
export class OutputClosed extends Error {}

/** Error codes of a write to a closed pipe, and of a write after that. */
const CLOSED_CODES = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/**
 * Standard output: what was written cannot be taken away when the export fails. `scratch`: see Output. A write throws
 * OutputClosed once the reader has ended.
 */
export function openStreamOutput(stream: Writable, scratch: string): Output {
  const digest = createDigest();
  let failure: Error | undefined;
  const onError = (error: Error) => {
    failure = CLOSED_CODES.includes(getErrorCode(error) ?? '') ? new OutputClosed() : error;
  };
  stream.on('error', onError);
  const throwIfFailed = () => {
    if (failure) throw failure;
    if (stream.destroyed) throw new OutputClosed();
  };
  return {
    scratch,
    async write(bytes) {
      throwIfFailed();
      if (stream.write(digest.add(bytes))) return;
      throwIfFailed();
      await once(stream, 'drain').catch(throwIfFailed);
    },
    async finish() {
      stream.off('error', onError);
      return digest.finish();
    },
    async discard() {
      stream.off('error', onError);
    },
  };
}

/** Writes a small file in the same way; a device or a pipe, such as /dev/stdout, is written to. */
export async function writeWholeFile(name: string, text: string): Promise<void> {
  const kind = await readKind(name);
  if (kind === 'other') return writeFile(name, text).catch(failWith(name));
  const path = kind === 'file' ? await realpath(name).catch(failWith(name)) : name;
  const temporary = toTemporaryName(path);
  try {
    await writeFile(temporary, text, { flag: 'wx', flush: true });
    await rename(temporary, path);
  } catch (error) {
    // Where it could not be created, it cannot always be removed: a part of the path may be a file.
    await rm(temporary, { force: true }).catch(() => undefined);
    failWith(path)(error as Error);
  }
}

/** What has the name; `other`: a directory, a device, a pipe. A link counts as what it leads to. */
async function readKind(path: string): Promise<'file' | 'other' | 'nothing'> {
  try {
    return (await stat(path)).isFile() ? 'file' : 'other';
  } catch {
    // Other errors than a missing file come again when it is opened, with their text.
    return 'nothing';
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
