/** The watchlist: creators, products, shops, videos, hashtags and keywords that pipelines request regularly. */
import type { Pool } from '../load/connection/pool.ts';
import { type watchlist, watchedKinds } from '../load/tables/ops.ts';
import type { WatchedEntities, WatchedKind } from '../streams/input-sources.ts';

/** A row of ops.watchlist. */
export type WatchedItem = Readonly<(typeof watchlist)['$inferSelect']>;

export { watchedKinds };

/** By kind: the columns that streams take as input, completed from the tables of the warehouse. */
const ENTITIES: Readonly<Record<WatchedKind, string>> = {
  creator: `select coalesce(i.user_id, case when w.id !~ '^@' then w.id end) as user_id,
      coalesce(case when w.id ~ '^@' then substr(w.id, 2) end, i.unique_id) as unique_id, coalesce(w.region, i.region) as region
    from ops.watchlist w left join lateral (
      select user_id, unique_id, region from echotik.influencers i
      where i.user_id = w.id or '@' || i.unique_id = w.id order by i._observed_at desc limit 1) i on true
    where w.kind = 'creator'`,
  product: `select w.id as product_id, coalesce(w.region, p.region) as region
    from ops.watchlist w left join echotik.products p on p.product_id = w.id where w.kind = 'product'`,
  shop: `select w.id as seller_id, coalesce(w.region, s.region) as region
    from ops.watchlist w left join echotik.shops s on s.seller_id = w.id where w.kind = 'shop'`,
  video: `select w.id as video_id, coalesce(w.region, v.region) as region
    from ops.watchlist w left join echotik.videos v on v.video_id = w.id where w.kind = 'video'`,
  hashtag: `select coalesce(h.hashtag_id, case when w.id !~ '^#' then w.id end) as hashtag_id,
      coalesce(case when w.id ~ '^#' then substr(w.id, 2) end, h.hashtag_name) as hashtag_name, w.region
    from ops.watchlist w left join lateral (
      select hashtag_id, hashtag_name from echotik.hashtags h
      where h.hashtag_id = w.id or '#' || h.hashtag_name = w.id order by h._observed_at desc limit 1) h on true
    where w.kind = 'hashtag'`,
  keyword: `select w.id as keyword, w.region from ops.watchlist w where w.kind = 'keyword'`,
};

/** The watched entities of a kind. Columns that are not known are absent. */
export async function readWatchedEntities<K extends WatchedKind>(
  pool: Pool,
  kind: K,
): Promise<readonly WatchedEntities[K][]> {
  const { rows } = await pool.query<Record<string, unknown>>(`${ENTITIES[kind]} order by w.added_at, w.id`);
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as WatchedEntities[K],
  );
}

type NewItem = Pick<WatchedItem, 'kind' | 'id' | 'region' | 'note'>;

/** Adds or changes items. Returns the number of those that were added. */
export async function watch(pool: Pool, items: readonly NewItem[]): Promise<number> {
  const { rows } = await pool.query<{ added: boolean }>(
    `insert into ops.watchlist (kind, id, region, note)
     select distinct on (kind, id) * from json_to_recordset($1::json) as w(kind text, id text, region text, note text)
     on conflict (kind, id) do update set region = coalesce(excluded.region, watchlist.region),
       note = coalesce(excluded.note, watchlist.note)
     returning xmax = 0 as added`,
    [JSON.stringify(items)],
  );
  return rows.filter(({ added }) => added).length;
}

/** Removes items and returns their number. Loaded rows are not deleted. */
export async function unwatch(pool: Pool, kind: WatchedKind, ids: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query('delete from ops.watchlist where kind = $1 and id = any($2)', [kind, ids]);
  return rowCount ?? 0;
}

export async function readWatchlist(pool: Pool): Promise<readonly WatchedItem[]> {
  const { rows } = await pool.query<WatchedItem>('select * from ops.watchlist order by kind, added_at, id');
  return rows;
}
