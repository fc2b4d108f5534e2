/** What a URL stands for: images made readable, videos made downloadable, share links resolved. */
import { instantColumn, region, tiktokIdColumn, url } from './columns.ts';
import { products } from './products.ts';
import { entity } from './table.ts';
import { videos } from './videos.ts';

export const {
  table: covers,
  history: covers_history,
  versions: covers_versions,
} = entity('covers', {
  topic: 'Searches and links',
  about: "Readable links to EchoTik's own images (covers, avatars), which refuse direct access: one row an image.",
  key: () => ({ source_url: url('Image as other tables name it: cover_url, avatar_url.').notNull() }),
  columns: {
    temporary_url: url('Signed link that can be opened.'),
    expires_at: instantColumn('When the link expires: 24 hours after the call, as documented.'),
  },
});

export const {
  table: video_files,
  history: video_files_history,
  versions: video_files_versions,
} = entity('video_files', {
  topic: 'Searches and links',
  about: 'Links to the files of a video. All are signed and die within hours.',
  key: () => ({ video_id: tiktokIdColumn('The video: videos.video_id.').notNull() }),
  columns: {
    play_url: url('Stream, signed.'),
    download_url: url('File with watermark, signed; can be empty.'),
    no_watermark_download_url: url('File without watermark, signed; can be empty.'),
    cover_url: url('Still cover, signed.'),
    dynamic_cover_url: url('Animated cover, signed.'),
    home_url: url('Page of the video.'),
    expires_at: instantColumn('When the covers die, out of their signature; files can die sooner.'),
  },
  references: { video_id: videos.video_id },
});

export const {
  table: share_links,
  history: share_links_history,
  versions: share_links_versions,
} = entity('share_links', {
  topic: 'Searches and links',
  about: 'Share links of products and what they lead to.',
  key: () => ({ share_url: url('The share link.').notNull() }),
  columns: {
    product_id: tiktokIdColumn('The product: products.product_id.'),
    region: region('Market of the product.'),
  },
  references: { product_id: products.product_id },
});
