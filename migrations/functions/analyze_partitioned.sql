-- Collects the statistics of a partitioned table over all of its months, which autovacuum never does: without them PostgreSQL
-- guesses how many rows a join or a DISTINCT over months has. From PostgreSQL 18 on its months, which autovacuum analyses, are
-- left out. False if the table or a month of it is locked by another session, which SKIP_LOCKED notices for the table only, and
-- if it is none of the partitioned tables.
-- It runs as the owner of the tables, because the role of a scheduler need not own them.
CREATE OR REPLACE FUNCTION ops.analyze_partitioned(parent regclass) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_class WHERE oid = parent AND relkind = 'p'
      AND relnamespace IN ('echotik'::regnamespace, 'raw'::regnamespace)) THEN
    RETURN false;
  END IF;
  EXECUTE format('ANALYZE (SKIP_LOCKED) %s%s',
    CASE WHEN current_setting('server_version_num')::int >= 180000 THEN 'ONLY ' ELSE '' END, parent);
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END $$;

comment on function ops.analyze_partitioned(regclass) is 'Collects the statistics of a partitioned table over all of its months. Returns false if the table or a month of it is locked, or if it is not one of ours.';
