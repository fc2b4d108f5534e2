-- Makes the partition of the month that a day lies in. False if that day has a partition already, or the table has none.
-- It runs as the owner of the tables, because the role of a worker need not own them.
--
-- The new table is made beside its parent and attached. Without a default partition that takes SHARE UPDATE EXCLUSIVE on the
-- parent and SHARE ROW EXCLUSIVE on the tables that its foreign keys refer to: no reader waits, and no reader is waited for.
-- A default partition (of a database of an earlier version) is locked ACCESS EXCLUSIVE.
CREATE OR REPLACE FUNCTION ops.make_partition(parent regclass, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  year_name text := parent_name || to_char(day, '_YYYY');
  month_name text := parent_name || to_char(day, '_YYYY_MM');
  part_name text := month_name;
  first_day date := date_trunc('month', day);
  next_day date := date_trunc('month', day) + interval '1 month';
  by_column name;
  is_instant boolean;
  midnight text;
  rest regclass;
BEGIN
  SELECT a.attname, a.atttypid = 'timestamptz'::regtype, NULLIF(p.partdefid, 0) INTO by_column, is_instant, rest
    FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = parent;
  -- A table that could not be partitioned yet takes all rows. Other days have partitions of their own, made with the table.
  IF NOT FOUND OR day < '2010-01-01' OR day >= '2100-01-01' THEN RETURN false; END IF;
  IF to_regclass(format('partitions.%I', month_name)) IS NOT NULL OR to_regclass(format('partitions.%I', year_name)) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('partition ' || year_name));
  -- Asked of the catalogue: to_regclass may remember that there was none before the lock.
  IF EXISTS (SELECT FROM pg_class WHERE relname IN (month_name, year_name) AND relnamespace = 'partitions'::regnamespace) THEN
    RETURN false;
  END IF;
  -- A day further ahead is a mistake in the data: its year gets one table, so that mistakes do not make a thousand.
  IF day > current_date + 400 AND NOT EXISTS (SELECT FROM pg_class
      WHERE relname ~ format('^%s_\d\d$', year_name) AND relnamespace = 'partitions'::regnamespace) THEN
    part_name := year_name;
    first_day := date_trunc('year', day);
    next_day := date_trunc('year', day) + interval '1 year';
  END IF;
  midnight := CASE WHEN is_instant THEN ' 00:00:00+00' ELSE '' END;
  EXECUTE format('CREATE TABLE partitions.%I (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE)', part_name, parent);
  IF rest IS NOT NULL THEN
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', parent);
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', rest);
    EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO partitions.%I SELECT * FROM moved',
      rest, by_column, first_day || midnight, by_column, next_day || midnight, part_name);
  END IF;
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
    parent, part_name, first_day || midnight, next_day || midnight);
  RETURN true;
END $$
