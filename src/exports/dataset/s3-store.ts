/** A dataset in a bucket of an S3-compatible server. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from '../../errors.ts';
import { createConflictError, createStoreError, type DatasetStore } from './dataset-store.ts';
import { createS3Client, readTags, type S3Client } from './s3-client.ts';
import type { S3Settings } from './s3-settings.ts';

/** Larger files are sent in parts. Amazon takes 10,000 parts of 5 MB to 5 GB. */
const PART_BYTES = 16 * 1024 * 1024;
/** The file that comes before has the precondition of HTTP that failed; 409: two requests at the same moment. */
const CONFLICTS = [412, 409];
/** The server does not know the precondition. */
const NOT_IMPLEMENTED = 501;

/** `partBytes`: for tests. */
export function openS3Store(settings: S3Settings, partBytes = PART_BYTES): DatasetStore {
  const call = createS3Client(settings);
  const { description, prefix } = settings;
  let folder: Promise<string> | undefined;
  const toKey = (name: string) => prefix + name;
  const readText = async (name: string) => {
    const { status, headers, body } = await call({ method: 'GET', key: toKey(name), accept: [404] });
    return status === 404 ? undefined : { text: body.toString(), tag: headers.get('etag') ?? '' };
  };
  const writeText = async (name: string, text: string) => {
    await call({ method: 'PUT', key: toKey(name), body: Buffer.from(text), headers: { 'content-type': 'text/plain' } });
  };
  return {
    description,
    root: description,
    readText,
    writeText,
    async replaceText(name, text, tag) {
      // A server that ignores the precondition is only protected by this comparison, and by the lock in PostgreSQL.
      if ((await readText(name))?.tag !== tag) throw createConflictError(description);
      const headers = tag === undefined ? { 'if-none-match': '*' } : { 'if-match': tag };
      const accept = [...CONFLICTS, NOT_IMPLEMENTED];
      const { status, isRepeated } = await call({
        method: 'PUT',
        key: toKey(name),
        body: Buffer.from(text),
        headers: { ...headers, 'content-type': 'application/json' },
        accept,
      });
      if (status === NOT_IMPLEMENTED) return writeText(name, text);
      // The first attempt may have been executed although its answer was lost.
      if (CONFLICTS.includes(status) && !(isRepeated && (await readText(name))?.text === text))
        throw createConflictError(description);
    },
    fileMode: 0o600,
    async reservePath() {
      // Nobody else can open it: the data of a warehouse is not for all users of this machine.
      folder ??= mkdtemp(join(tmpdir(), 'echotik-export-')).catch((error: Error) => {
        throw createStoreError(tmpdir(), error);
      });
      return join(await folder, `${randomBytes(8).toString('hex')}.parquet`);
    },
    async putFile(name, path) {
      const { size } = await stat(path);
      try {
        if (size > partBytes) await putParts(call, { description, key: toKey(name), path, partBytes });
        else await call({ method: 'PUT', key: toKey(name), body: await readPart(path, 0, size) });
      } finally {
        await rm(path, { force: true });
      }
    },
    listFiles: () => listKeys(call, prefix),
    async remove(name) {
      await call({ method: 'DELETE', key: toKey(name), accept: [404] });
    },
    clean: async () => undefined,
    async close() {
      const path = await folder?.catch(() => undefined);
      folder = undefined;
      if (path !== undefined) await rm(path, { recursive: true, force: true });
    },
  };
}

async function readPart(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, position);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

interface Upload {
  /** Of the store. */
  readonly description: string;
  readonly key: string;
  readonly path: string;
  readonly partBytes: number;
}

/** Nothing of the object exists before the last call. */
async function putParts(call: S3Client, { description, key, path, partBytes }: Upload): Promise<void> {
  const begun = await call({ method: 'POST', key, query: { uploads: '' } });
  const [uploadId] = readTags(begun.body.toString(), 'UploadId');
  if (!uploadId) throw createUploadError(description, `the server gave no UploadId for ${key}`);
  try {
    const { size } = await stat(path);
    const parts: string[] = [];
    for (let position = 0; position < size; position += partBytes) {
      const body = await readPart(path, position, Math.min(partBytes, size - position));
      const partNumber = String(parts.length + 1);
      const { headers } = await call({ method: 'PUT', key, query: { partNumber, uploadId }, body });
      parts.push(`<Part><PartNumber>${partNumber}</PartNumber><ETag>${headers.get('etag') ?? ''}</ETag></Part>`);
    }
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    const headers = { 'content-type': 'application/xml' };
    const done = await call({ method: 'POST', key, query: { uploadId }, body, headers, accept: [404] });
    // 404: there is no such upload. An earlier attempt may have ended it, or a rule of the bucket has removed its parts.
    if (done.status === 404) {
      const { status } = await call({ method: 'HEAD', key, accept: [404] });
      if (status === 404) throw createUploadError(description, `the parts of ${key} are gone`);
      return;
    }
    // The status is sent before the server has finished, so an error may follow it.
    const answer = done.body.toString();
    if (answer.includes('<Error>')) {
      const reason = readTags(answer, 'Code')[0] ?? 'no reason is given';
      throw createUploadError(description, `the parts of ${key} could not be put together (${reason})`);
    }
  } catch (error) {
    await call({ method: 'DELETE', key, query: { uploadId }, accept: [404] }).catch(() => undefined);
    throw error;
  }
}

const createUploadError = (description: string, reason: string) =>
  new UnavailableError(`${description}: ${reason}`, {
    remedy:
      'repeat the command: the dataset has not changed; where it happens again, look for a rule that aborts incomplete uploads',
  });

/** Names below the prefix that are Parquet files. */
async function listKeys(call: S3Client, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const query = { 'list-type': '2', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) };
    const xml = (await call({ method: 'GET', query })).body.toString();
    names.push(...readTags(xml, 'Key').map((key) => key.slice(prefix.length)));
    [token] = readTags(xml, 'NextContinuationToken');
  } while (token !== undefined);
  return names.filter((name) => name.endsWith('.parquet'));
}
