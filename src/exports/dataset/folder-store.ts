/** A dataset in a folder of this machine. */
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { getErrorCode, readIfPresent } from '../../read-if-present.ts';
import { writeWholeFile } from '../output-file.ts';
import { createConflictError, createStoreError, type DatasetStore } from './dataset-store.ts';

/** Readers of folders leave names with a dot out. It is in the folder, because files are renamed from there. */
const STAGING = '.staging';

const toTag = (text: string) => createHash('sha256').update(text).digest('hex');

/** Creates the folder. Throws ConfigError when it cannot be written. */
export async function openFolderStore(path: string): Promise<DatasetStore> {
  const folder = resolve(path);
  const at = (name: string) => join(folder, ...name.split('/'));
  const staging = at(STAGING);
  const orFail = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: Error) => {
      throw createStoreError(folder, error);
    });
  const readText = async (name: string) => {
    const text = await orFail(readIfPresent(at(name)));
    return text === undefined ? undefined : { text, tag: toTag(text) };
  };
  const createText = async (name: string, text: string) => {
    const temporary = join(staging, randomBytes(8).toString('hex'));
    await orFail(writeFile(temporary, text, { flag: 'wx', flush: true }));
    try {
      await link(temporary, at(name));
    } catch (error) {
      throw getErrorCode(error) === 'EEXIST' ? createConflictError(folder) : createStoreError(folder, error as Error);
    } finally {
      await rm(temporary, { force: true });
    }
  };
  await orFail(mkdir(staging, { recursive: true }));
  return {
    description: folder,
    root: `${folder}${sep}`,
    readText,
    writeText: (name, text) => writeWholeFile(at(name), text),
    async replaceText(name, text, tag) {
      if (tag === undefined) return createText(name, text);
      if ((await readText(name))?.tag !== tag) throw createConflictError(folder);
      await writeWholeFile(at(name), text);
    },
    fileMode: undefined,
    reservePath: async () => join(staging, `${randomBytes(8).toString('hex')}.parquet`),
    async putFile(name, source) {
      await orFail(mkdir(dirname(at(name)), { recursive: true }));
      await orFail(rename(source, at(name)));
    },
    async listFiles() {
      const names = await orFail(readdir(folder, { recursive: true }));
      return names
        .map((name) => name.split(sep).join('/'))
        .filter((name) => name.endsWith('.parquet') && !name.startsWith(STAGING));
    },
    remove: (name) => orFail(rm(at(name), { force: true })),
    async clean() {
      await orFail(rm(staging, { recursive: true, force: true }));
      await orFail(mkdir(staging, { recursive: true }));
    },
    close: async () => undefined,
  };
}
