/** A database whose definitions are older than those of this version, as before an upgrade. */
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';

/** One more attempt on locked objects, instead of attempts for a minute. */
export const SHORT = { maxRetryMs: 100 };

interface OlderOptions {
  /** False: as a version without ops.objects would have made it. */
  readonly recorded?: boolean;
}

/**
 * Gives a view another query, made of its own, in place if that is possible; a function another result. Views of ours
 * that read it are kept.
 */
export async function makeOlder(
  pool: Pool,
  kind: 'view' | 'function',
  object: string,
  change: (text: string) => string = (text) => text,
  { recorded = true }: OlderOptions = {},
): Promise<void> {
  if (kind === 'view') {
    const view = await pool.query<{ text: string }>(`select pg_get_viewdef($1::regclass) as text`, [object]);
    const older = change(onlyRow(view).text.trim().replace(/;$/, ''));
    await pool.query(`create or replace view ${object} as ${older}`).catch(() => makeAgain(pool, object, older));
  } else {
    await pool.query(`drop function ${object};
      create function ${object} returns table (product_id text) language sql stable as $$ select 'old'::text $$`);
  }
  if (!recorded) return;
  const cast = kind === 'view' ? 'regclass' : 'regprocedure';
  await pool.query(`update ops.objects set definition = 'older', oid = $1::${cast}::oid where object = $1`, [object]);
}

/** Drops the view and those that read it, and makes them again with their comments. */
async function makeAgain(pool: Pool, object: string, older: string): Promise<void> {
  const { rows } = await pool.query<{ name: string; text: string; comments: readonly string[] }>(
    `with recursive readers (oid) as (
       select $1::regclass::oid
       union select w.ev_class from readers r join pg_depend d on d.refobjid = r.oid and d.classid = 'pg_rewrite'::regclass
         join pg_rewrite w on w.oid = d.objid)
     select oid::regclass::text as name, pg_get_viewdef(oid) as text, array(
       select case d.objsubid when 0 then format('comment on view %s is %L', d.objoid::regclass, d.description)
         else format('comment on column %s.%I is %L', d.objoid::regclass, a.attname, d.description) end
       from pg_description d left join pg_attribute a on a.attrelid = d.objoid and a.attnum = d.objsubid
       where d.objoid = r.oid and d.classoid = 'pg_class'::regclass) as comments
     from readers r order by oid`,
    [object],
  );
  await pool.query(`drop view ${object} cascade`);
  for (const { name, text, comments } of rows) {
    await pool.query(`create view ${name} as ${name === object ? older : text}`);
    await pool.query([...comments, `comment on column ${object}.gone is 'gone'`].join(';\n'));
    await pool.query('update ops.objects set oid = $1::regclass::oid where object = $1', [name]);
  }
}

/** The next migrate looks at every object. */
export const ageAll = (pool: Pool) => pool.query('update ops.definitions set epoch = epoch - 1, digest = null');
