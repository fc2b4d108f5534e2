import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { text } from '../../extract/wire.ts';
import { covers } from '../../load/tables/resolved-urls.ts';
import { forEachRecord, optIn } from '../input-sources.ts';
import { influencerRanklist } from '../influencer/influencer-ranklist.ts';
import { row } from '../row.ts';
import { sellerList } from '../shop/seller-list.ts';
import { sellerRanklist } from '../shop/seller-ranklist.ts';
import { defineStream } from '../stream.ts';
import { videoRanklist } from '../video/video-ranklist.ts';

/** The only host whose images the call exchanges. */
const IMAGE_STORE_URL = 'https://echosell-images.tos-ap-southeast-1.volces.com/';
/** As documented; clients saw links that lived for three days. */
const LIFETIME_MS = 24 * 3600 * 1000;

/** Commas separate the URLs of a call, so a URL that contains a comma cannot be requested. */
const toCoverInput = (url: string | null | undefined) =>
  url?.startsWith(IMAGE_STORE_URL) && !url.includes(',') ? { cover_urls: url } : undefined;

export const coverDownload = defineStream({
  name: 'cover-download',
  path: '/api/v3/echotik/batch/cover/download',
  lane: 'offline',
  // By the vendor's word; one client saw its calls counted.
  credits: 0,
  params: z.object({ cover_urls: z.string() }),
  batch: { param: 'cover_urls', max: 10, answeredIds: Object.keys },
  describes: 'lasting',
  inputs: [
    optIn(forEachRecord(influencerRanklist, ({ avatar }) => toCoverInput(avatar))),
    optIn(forEachRecord(sellerRanklist, ({ cover_url }) => toCoverInput(cover_url))),
    optIn(forEachRecord(sellerList, ({ cover_url }) => toCoverInput(cover_url))),
    optIn(forEachRecord(videoRanklist, ({ reflow_cover }) => toCoverInput(reflow_cover))),
  ],
  pages: onePage,
  // One object of all images, or a list of objects with one each: clients saw both.
  at: 'data',
  record: z.record(z.string(), text),
  tables: [covers],
  rows: (links, { observedAt }) =>
    Object.entries(links).map(([source_url, temporary_url]) =>
      row(covers, { source_url, temporary_url, expires_at: new Date(observedAt.getTime() + LIFETIME_MS) }),
    ),
});
