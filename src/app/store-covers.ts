/** Covers as files below ECHOTIK_HOME, because their links expire within a day. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import pLimit from 'p-limit';
import { downloadImage, type LinkPolicy } from '../extract/download.ts';
import type { Pool } from '../load/connection/pool.ts';

const CONCURRENCY = 8;
const SLICE = 500;
/** Other endings, such as .html or .svg, would let a browser take the file for something else than an image. */
const EXTENSION = /^\.(png|jpe?g|gif|webp|avif|heic|heif)$/i;

/** EchoTik's own store and domain, and where TikTok keeps its images. */
const COVER_LINKS: LinkPolicy = {
  hosts: ['volces.com', 'echotik.live', 'tiktokcdn.com', 'tiktokcdn-us.com', 'tiktokcdn-eu.com', 'ibyteimg.com'],
};

interface CoverCounts {
  readonly stored: number;
  /** Stored before. */
  readonly kept: number;
  readonly failed: number;
}

/**
 * Downloads the file of every link that has not expired to `<home>/covers`. `onFailure` gets each link that cannot be
 * downloaded, because it leads to a host that `policy` does not allow or to no image, for example.
 */
export async function storeCovers(
  pool: Pool,
  home: string,
  onFailure: (sourceUrl: string, error: Error) => void,
  policy: LinkPolicy = COVER_LINKS,
): Promise<CoverCounts> {
  const folder = join(home, 'covers');
  await mkdir(folder, { recursive: true });
  const counts = { stored: 0, kept: 0, failed: 0 };
  const limit = pLimit(CONCURRENCY);
  for (let after = ''; ; ) {
    const { rows } = await pool.query<{ source_url: string; temporary_url: string }>(
      `select source_url, temporary_url from echotik.covers
       where source_url > $1 and temporary_url ~ '^https?://' and expires_at > now() order by source_url limit $2`,
      [after, SLICE],
    );
    const store = async (source: string, temporary: string) => {
      const file = join(folder, nameCoverFile(source));
      if (existsSync(file)) return void counts.kept++;
      await downloadImage(temporary, file, policy).then(
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
export function nameCoverFile(sourceUrl: string): string {
  const name = createHash('sha256').update(sourceUrl).digest('hex');
  const extension = extname(URL.canParse(sourceUrl) ? new URL(sourceUrl).pathname : '');
  return EXTENSION.test(extension) ? name + extension : name;
}
