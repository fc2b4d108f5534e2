-- Makes the partition of the month that a day lies in; of impossible days, <table>_before for those before 2010 and
-- <table>_default for those from 2100 on. False if the day has a partition already, or the table is not partitioned.
-- It runs as the owner of the tables, because the role of a worker need not own them.
--
-- The new table is made beside its parent and attached. Without a default partition that takes SHARE UPDATE EXCLUSIVE on the
-- parent and SHARE ROW EXCLUSIVE on the tables that its foreign keys refer to: no reader waits, and no reader is waited for.
-- A default partition (of a database of an earlier version) is locked ACCESS EXCLUSIVE.
CREATE OR REPLACE FUNCTION ops.make_partition(parent regclass, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  month_name text := parent_name || to_char(day, '_YYYY_MM');
  year_name text := parent_name || to_char(day, '_YYYY');
  part_name text;
  first_day date := date_trunc('month', day);
  next_day date := date_trunc('month', day) + interval '1 month';
  by_column name;
  is_instant boolean;
  midnight text;
  from_day text;
  to_day text;
  rest regclass;
BEGIN
  SELECT a.attname, a.atttypid = 'timestamptz'::regtype, NULLIF(p.partdefid, 0) INTO by_column, is_instant, rest
    FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = parent;
  -- A table that could not be partitioned yet takes all rows.
  IF NOT FOUND THEN RETURN false; END IF;
  IF day < '2010-01-01' THEN
    month_name := parent_name || '_before';
    year_name := month_name;
  ELSIF day >= '2100-01-01' THEN
    month_name := parent_name || '_default';
    year_name := month_name;
  END IF;
  IF to_regclass(format('partitions.%I', month_name)) IS NOT NULL OR to_regclass(format('partitions.%I', year_name)) IS NOT NULL THEN
    RETURN false;
  END IF;
  -- One session at a time makes partitions of a table. A role that only reads cannot take this lock.
  EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', parent);
  -- Read from the catalogue: to_regclass may return a cached result of the time before the lock.
  IF EXISTS (SELECT FROM pg_class WHERE relname IN (month_name, year_name) AND relnamespace = 'partitions'::regnamespace) THEN
    RETURN false;
  END IF;
  part_name := month_name;
  midnight := CASE WHEN is_instant THEN ' 00:00:00+00' ELSE '' END;
  IF day < '2010-01-01' THEN
    from_day := 'MINVALUE';
    to_day := quote_literal('2010-01-01' || midnight);
  ELSIF day >= '2100-01-01' THEN
    from_day := quote_literal('2100-01-01' || midnight);
    to_day := 'MAXVALUE';
  ELSE
    -- A day further ahead is an error in the data: its year gets one table, so that such errors do not make thousands of tables.
    IF day > current_date + 400 AND NOT EXISTS (SELECT FROM pg_class
        WHERE relname ~ format('^%s_\d\d$', year_name) AND relnamespace = 'partitions'::regnamespace) THEN
      part_name := year_name;
      first_day := date_trunc('year', day);
      next_day := date_trunc('year', day) + interval '1 year';
    END IF;
    from_day := quote_literal(first_day || midnight);
    to_day := quote_literal(next_day || midnight);
  END IF;
  EXECUTE format('CREATE TABLE partitions.%I (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING CONSTRAINTS)', part_name, parent);
  IF rest IS NOT NULL THEN
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', rest);
    EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %s RETURNING *) INSERT INTO partitions.%I SELECT * FROM moved', rest,
      CASE WHEN day < '2010-01-01' THEN format('%I < %s', by_column, to_day)
        ELSE format('%1$I >= %2$s AND %1$I < %3$s', by_column, from_day, to_day) END, part_name);
  END IF;
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION partitions.%I FOR VALUES FROM (%s) TO (%s)', parent, part_name, from_day, to_day);
  RETURN true;
END $$;

comment on function ops.make_partition(regclass, date) is 'Makes the partition of the month of a day. Returns false if the day has a partition, or the table is not partitioned.';
