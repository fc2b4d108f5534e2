-- Makes the partitions for days that cannot be: <table>_before for those before 2010, <table>_default for those from 2100 on.
-- A default partition, as earlier versions made it, becomes the latter: what else it holds moves to the months. False if both
-- are there already. Takes ACCESS EXCLUSIVE on a parent that has a default partition.
CREATE OR REPLACE FUNCTION ops.bound_partitions(parent regclass) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  after_name text := format('partitions.%I', parent_name || '_default');
  before_name text := format('partitions.%I', parent_name || '_before');
  by_column name;
  is_instant boolean;
  rest regclass;
  midnight text;
  day date;
BEGIN
  SELECT a.attname, a.atttypid = 'timestamptz'::regtype, NULLIF(p.partdefid, 0) INTO by_column, is_instant, rest
    FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = parent;
  IF rest IS NULL AND to_regclass(before_name) IS NOT NULL AND to_regclass(after_name) IS NOT NULL THEN RETURN false; END IF;
  midnight := CASE WHEN is_instant THEN ' 00:00:00+00' ELSE '' END;
  IF rest IS NOT NULL THEN
    EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', parent);
    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', parent, rest);
  ELSE
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE)', after_name, parent);
  END IF;
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE)', before_name, parent);
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (MINVALUE) TO (%L)', parent, before_name, '2010-01-01' || midnight);
  IF rest IS NOT NULL THEN
    FOR day IN EXECUTE format('SELECT DISTINCT date_trunc(''month'', %s)::date FROM %s WHERE %I >= %L AND %I < %L',
        CASE WHEN is_instant THEN format('%I AT TIME ZONE ''UTC''', by_column) ELSE format('%I', by_column) END,
        rest, by_column, '2010-01-01' || midnight, by_column, '2100-01-01' || midnight) LOOP
      PERFORM ops.make_partition(parent, day);
    END LOOP;
    EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %I < %L RETURNING *) INSERT INTO %s SELECT * FROM moved',
      rest, by_column, '2100-01-01' || midnight, parent);
  END IF;
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (MAXVALUE)', parent, after_name, '2100-01-01' || midnight);
  RETURN true;
END $$
