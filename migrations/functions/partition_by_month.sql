-- Makes a plain table a partitioned one, with its rows, keys, indexes, triggers, owner and privileges. Views that read it stay
-- as they are and read the new table. False if it is partitioned already. Fails, and changes nothing, if something depends on
-- the table that cannot follow it, such as a materialized view.
CREATE OR REPLACE FUNCTION ops.partition_by_month(parent regclass, by_column name, ordered_column name) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  plain regclass := parent;
  table_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  own_schema text := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent);
  whole text := format('%I.%I', own_schema, table_name);
  owner_name text := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = parent);
  views text[];
  constraints text[];
  constraint_names text[];
  indexes text[];
  index_names text[];
  triggers text[];
  grants text[];
  step text;
  month date;
BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = parent) = 'p' THEN RETURN false; END IF;
  EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', parent);
  IF EXISTS (SELECT FROM pg_policy WHERE polrelid = parent) OR EXISTS (SELECT FROM pg_publication_rel WHERE prrelid = parent) THEN
    RAISE EXCEPTION 'the table % has policies or is published, which a partitioned table would lose', whole USING ERRCODE = '2BP01';
  END IF;
  SELECT coalesce(array_agg(DISTINCT format('CREATE OR REPLACE VIEW %s%s AS %s', v.oid::regclass,
      coalesce(' WITH (' || array_to_string(v.reloptions, ', ') || ')', ''), pg_get_viewdef(v.oid))), '{}')
    INTO views
    FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_class v ON v.oid = w.ev_class
    WHERE d.refobjid = parent AND d.classid = 'pg_rewrite'::regclass AND v.relkind = 'v';
  SELECT coalesce(array_agg(format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) ORDER BY contype DESC), '{}'),
    coalesce(array_agg(conname::text), '{}')
    INTO constraints, constraint_names FROM pg_constraint WHERE conrelid = parent AND contype IN ('p', 'u', 'f', 'c');
  SELECT coalesce(array_agg(pg_get_indexdef(i.indexrelid)), '{}'), coalesce(array_agg(c.relname::text), '{}')
    INTO indexes, index_names FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = parent AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = parent);
  SELECT coalesce(array_agg(pg_get_triggerdef(oid)), '{}') INTO triggers FROM pg_trigger WHERE tgrelid = parent AND NOT tgisinternal;
  SELECT coalesce(array_agg(format('GRANT %s%s ON %s TO %s%s', g.privilege_type, g.on_column, whole,
      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
      CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)), '{}')
    INTO grants FROM (
      SELECT a.*, '' AS on_column FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = parent AND a.grantee <> c.relowner
      UNION ALL
      SELECT a.*, format(' (%I)', t.attname) FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = parent AND NOT t.attisdropped
    ) g;
  EXECUTE format('ALTER TABLE %s RENAME TO %I', plain, table_name || '_plain');
  FOREACH step IN ARRAY constraint_names LOOP
    EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', plain, step, left(step, 56) || '_plain');
  END LOOP;
  FOREACH step IN ARRAY index_names LOOP
    EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', own_schema, step, left(step, 56) || '_plain');
  END LOOP;
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMMENTS) PARTITION BY RANGE (%I)',
    whole, plain, by_column);
  FOREACH step IN ARRAY constraints LOOP EXECUTE format('ALTER TABLE %s %s', whole, step); END LOOP;
  FOREACH step IN ARRAY indexes LOOP EXECUTE step; END LOOP;
  IF ordered_column IS NOT NULL THEN
    EXECUTE format('CREATE INDEX %I ON %s USING brin (%I)', table_name || '_order', whole, ordered_column);
  END IF;
  step := CASE (SELECT atttypid FROM pg_attribute WHERE attrelid = plain AND attname = by_column)
    WHEN 'date'::regtype THEN 'SELECT DISTINCT date_trunc(''month'', %I)::date FROM %s'
    ELSE 'SELECT DISTINCT date_trunc(''month'', %I AT TIME ZONE ''UTC'')::date FROM %s' END;
  FOR month IN EXECUTE format(step, by_column, plain) LOOP
    PERFORM ops.make_partition(whole::regclass, month);
  END LOOP;
  EXECUTE format('INSERT INTO %s SELECT * FROM %s', whole, plain);
  FOREACH step IN ARRAY views LOOP EXECUTE step; END LOOP;
  FOREACH step IN ARRAY triggers LOOP EXECUTE step; END LOOP;
  IF owner_name <> current_user THEN EXECUTE format('ALTER TABLE %s OWNER TO %I', whole, owner_name); END IF;
  FOREACH step IN ARRAY grants LOOP EXECUTE step; END LOOP;
  EXECUTE format('DROP TABLE %s', plain);
  RETURN true;
END $$;

comment on function ops.partition_by_month(regclass, name, name) is 'Makes a plain table a table that is partitioned by month. Returns false if it is partitioned already.';
