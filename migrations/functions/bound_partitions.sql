-- Makes of the default partition that earlier versions gave a table the partition of the days from 2100 on: its other
-- rows move to the partitions of their months. False if the table has no default partition. Takes ACCESS EXCLUSIVE on the table.
CREATE OR REPLACE FUNCTION ops.bound_partitions(parent regclass) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  by_column name;
  is_instant boolean;
  rest regclass;
  midnight text;
  last_day text;
  has_older boolean;
  day date;
BEGIN
  SELECT a.attname, a.atttypid = 'timestamptz'::regtype, NULLIF(p.partdefid, 0) INTO by_column, is_instant, rest
    FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = parent;
  IF rest IS NULL THEN RETURN false; END IF;
  midnight := CASE WHEN is_instant THEN ' 00:00:00+00' ELSE '' END;
  last_day := '2100-01-01' || midnight;
  EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', parent);
  EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', parent, rest);
  EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I < %L)', rest, by_column, '2010-01-01' || midnight) INTO has_older;
  IF has_older THEN PERFORM ops.make_partition(parent, '2009-12-31'); END IF;
  FOR day IN EXECUTE format('SELECT DISTINCT date_trunc(''month'', %s)::date FROM %s WHERE %I >= %L AND %I < %L',
      CASE WHEN is_instant THEN format('%I AT TIME ZONE ''UTC''', by_column) ELSE format('%I', by_column) END,
      rest, by_column, '2010-01-01' || midnight, by_column, last_day) LOOP
    PERFORM ops.make_partition(parent, day);
  END LOOP;
  EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %I < %L RETURNING *) INSERT INTO %s SELECT * FROM moved',
    rest, by_column, last_day, parent);
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (MAXVALUE)', parent, rest, last_day);
  RETURN true;
END $$;

comment on function ops.bound_partitions(regclass) is 'Replaces the default partition of a table by partitions with bounds. Returns false if there is nothing to do.';
