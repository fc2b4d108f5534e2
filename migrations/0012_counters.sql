-- by hand: the statements are those of drizzle-kit (ALTER COLUMN ... SET DATA TYPE bigint), but PostgreSQL changes no column that a
-- view reads. Such views, also those of others, are put aside and made again as they were. What cannot be made again from its
-- definition alone stops the migration, which then changes nothing. The two tables are rewritten and cannot be read meanwhile.
DO $$
DECLARE
  changed CONSTANT text[] := ARRAY['hashtag_snapshots.current_popularity', 'music_snapshots.current_popularity',
    'music_snapshots.on_list_times', 'music_snapshots.like_count'];
  relation record;
  statement text;
  target text;
  blockers text[] := '{}';
  drops text[] := '{}';
  creates text[] := '{}';
BEGIN
  FOR relation IN
    WITH RECURSIVE readers (oid, depth) AS (
      SELECT w.ev_class, 1 FROM unnest(changed) AS c(name)
        JOIN pg_attribute a ON a.attrelid = to_regclass('echotik.' || split_part(c.name, '.', 1)) AND a.attname = split_part(c.name, '.', 2)
        JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
        JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
      UNION
      SELECT w.ev_class, r.depth + 1 FROM readers r
        JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid
        JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid AND w.ev_class <> r.oid
    )
    SELECT c.oid, c.relkind, c.reloptions, c.relacl, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname) AS name,
      pg_get_userbyid(c.relowner) AS owner, max(r.depth) AS depth
    FROM readers r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
    GROUP BY c.oid, n.nspname ORDER BY max(r.depth), 7
  LOOP
    IF relation.relkind <> 'v' OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation.oid)
      OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = relation.oid AND rulename <> '_RETURN') THEN
      blockers := blockers || format('%s %s (owner %s)', CASE relation.relkind WHEN 'm' THEN 'materialized view' WHEN 'v' THEN
        'view with a trigger or rule' ELSE 'table with a rule' END, relation.name, relation.owner);
      CONTINUE;
    END IF;
    drops := format('DROP VIEW %s RESTRICT', relation.name) || drops;
    creates := creates || format('CREATE VIEW %s%s AS %s', relation.name,
      ' WITH (' || array_to_string(relation.reloptions, ', ') || ')', pg_get_viewdef(relation.oid));
    IF relation.owner <> current_user THEN
      creates := creates || format('ALTER VIEW %s OWNER TO %I', relation.name, relation.owner);
    END IF;
    FOR statement IN
      SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, relation.name,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM aclexplode(relation.relacl) a WHERE pg_get_userbyid(a.grantee) <> relation.owner
      UNION ALL
      SELECT CASE d.objsubid WHEN 0 THEN format('COMMENT ON VIEW %s IS %L', relation.name, d.description)
        ELSE format('COMMENT ON COLUMN %s.%I IS %L', relation.name, a.attname, d.description) END
      FROM pg_description d LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
      WHERE d.classoid = 'pg_class'::regclass AND d.objoid = relation.oid
      UNION ALL
      SELECT format('UPDATE ops.objects SET oid = %L::regclass::oid::bigint WHERE object = %L AND oid = %s', relation.name,
        relation.nspname || '.' || relation.relname, relation.oid)
    LOOP
      creates := creates || statement;
    END LOOP;
  END LOOP;
  IF blockers <> '{}' THEN
    RAISE EXCEPTION 'columns become bigint that these read: %. Drop them, run `migrate`, then create them again', array_to_string(blockers, ', ');
  END IF;
  FOREACH statement IN ARRAY drops LOOP EXECUTE statement; END LOOP;
  FOREACH target IN ARRAY ARRAY['hashtag_snapshots', 'music_snapshots'] LOOP
    -- One rewrite a table.
    SELECT string_agg(format('ALTER COLUMN %I SET DATA TYPE bigint', split_part(c, '.', 2)), ', ') INTO statement
      FROM unnest(changed) AS c WHERE split_part(c, '.', 1) = target;
    EXECUTE format('ALTER TABLE echotik.%I %s', target, statement);
  END LOOP;
  FOREACH statement IN ARRAY creates LOOP EXECUTE statement; END LOOP;
END $$;
