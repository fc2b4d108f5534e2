/** Covers as files: their links die within a day, their bytes stay under ECHOTIK_HOME. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import pLimit from 'p-limit';
import { download } from '../extract/download.ts';
import type { Pool } from '../load/pool.ts';

const AT_ONCE = 8;
const SLICE = 500;
const EXTENSION = /^\.[a-z0-9]{1,5}$/i;

interface Stored {
  readonly stored: number;
  /** There already. */
  readonly kept: number;
  readonly failed: number;
}

/** Fetches the files of every link that still lives; `onFailure` is told which cannot be had. */
export async function storeCovers(
  pool: Pool,
  home: string,
  onFailure: (sourceUrl: string, error: Error) => void,
): Promise<Stored> {
  const folder = join(home, 'covers');
  await mkdir(folder, { recursive: true });
  const counts = { stored: 0, kept: 0, failed: 0 };
  const limit = pLimit(AT_ONCE);
  for (let after = ''; ; ) {
    const { rows } = await pool.query<{ source_url: string; temporary_url: string }>(
      `select source_url, temporary_url from echotik.covers
       where source_url > $1 and temporary_url ~ '^https?://' and expires_at > now() order by source_url limit $2`,
      [after, SLICE],
    );
    const store = async (source: string, temporary: string) => {
      const file = join(folder, coverFile(source));
      if (existsSync(file)) return void counts.kept++;
      await download(temporary, file).then(
        () => counts.stored++,
        (error: Error) => {
          counts.failed++;
          onFailure(source, error);
        },
      );
    };
    await Promise.all(rows.map(({ source_url, temporary_url }) => limit(store, source_url, temporary_url)));
    const last = rows.at(-1);
    if (!last) return counts;
    after = last.source_url;
  }
}

/** The file's name: SHA-256 of the image's own URL, hex, with that URL's extension. */
export function coverFile(sourceUrl: string): string {
  const name = createHash('sha256').update(sourceUrl).digest('hex');
  const extension = extname(URL.canParse(sourceUrl) ? new URL(sourceUrl).pathname : '');
  return EXTENSION.test(extension) ? name + extension : name;
}
