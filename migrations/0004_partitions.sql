-- Facts, histories and bodies by month. drizzle has no word for partitions: a table is made plain, and `migrate` hands those
-- that are declared so (load/partitions.ts) to ops.partition_by_month.
CREATE SCHEMA IF NOT EXISTS "partitions";
--> statement-breakpoint
COMMENT ON SCHEMA "partitions" IS 'Months of the partitioned tables. Ask the tables themselves: the months are found from there.';
--> statement-breakpoint
-- Makes the partition of the month that a day lies in. False where it is there. As the owner of the tables: a worker's role
-- need not be.
CREATE FUNCTION ops.make_partition(parent regclass, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  first_day date := date_trunc('month', day);
  month_name text := parent_name || to_char(first_day, '_YYYY_MM');
  is_instant boolean := (SELECT a.atttypid = 'timestamptz'::regtype FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] WHERE p.partrelid = parent);
  midnight text := CASE WHEN is_instant THEN ' 00:00:00+00' ELSE '' END;
  by_column name := (SELECT a.attname FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] WHERE p.partrelid = parent);
  from_day text := first_day || midnight;
  to_day text := (first_day + interval '1 month')::date || midnight;
  rest regclass := to_regclass(format('partitions.%I', parent_name || '_default'));
BEGIN
  IF to_regclass(format('partitions.%I', month_name)) IS NOT NULL THEN RETURN false; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('partition ' || month_name));
  -- Asked of the catalogue: to_regclass may remember that there was none before the lock.
  IF EXISTS (SELECT FROM pg_class WHERE relname = month_name AND relnamespace = 'partitions'::regnamespace) THEN RETURN false; END IF;
  -- To make it beside and attach it locks the parent less than to make it as a part.
  EXECUTE format('CREATE TABLE partitions.%I (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE)', month_name, parent);
  -- What came before its month was there waits in the default partition.
  IF rest IS NOT NULL THEN
    EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO partitions.%I SELECT * FROM moved',
      rest, by_column, from_day, by_column, to_day, month_name);
  END IF;
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)', parent, month_name, from_day, to_day);
  RETURN true;
END $$;
--> statement-breakpoint
-- Makes a plain table a partitioned one, with its rows, keys, indexes and the views that read it. Nothing where it is one.
CREATE FUNCTION ops.partition_by_month(parent regclass, by_column name, ordered_column name) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  plain text := parent::text;
  table_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  own_schema text := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent);
  whole text := format('%I.%I', own_schema, table_name);
  views text[];
  view_names text[];
  constraints text[];
  constraint_names text[];
  indexes text[];
  index_names text[];
  step text;
  month date;
BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = parent) = 'p' THEN RETURN false; END IF;
  SELECT coalesce(array_agg(DISTINCT format('CREATE VIEW %s AS %s', v.oid::regclass, pg_get_viewdef(v.oid))), '{}'),
    coalesce(array_agg(DISTINCT v.oid::regclass::text), '{}')
    INTO views, view_names
    FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_class v ON v.oid = w.ev_class
    WHERE d.refobjid = parent AND d.classid = 'pg_rewrite'::regclass AND v.relkind = 'v';
  SELECT coalesce(array_agg(format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) ORDER BY contype DESC), '{}'),
    coalesce(array_agg(conname::text), '{}')
    INTO constraints, constraint_names FROM pg_constraint WHERE conrelid = parent AND contype IN ('p', 'u', 'f', 'c');
  SELECT coalesce(array_agg(pg_get_indexdef(i.indexrelid)), '{}'), coalesce(array_agg(i.indexrelid::regclass::text), '{}')
    INTO indexes, index_names FROM pg_index i
    WHERE i.indrelid = parent AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);
  FOREACH step IN ARRAY view_names LOOP EXECUTE 'DROP VIEW ' || step; END LOOP;
  FOREACH step IN ARRAY constraint_names LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', plain, step); END LOOP;
  FOREACH step IN ARRAY index_names LOOP EXECUTE 'DROP INDEX ' || step; END LOOP;
  EXECUTE format('ALTER TABLE %s RENAME TO %I', plain, table_name || '_plain');
  plain := format('%I.%I', own_schema, table_name || '_plain');
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMMENTS) PARTITION BY RANGE (%I)',
    whole, plain, by_column);
  FOREACH step IN ARRAY constraints LOOP EXECUTE format('ALTER TABLE %s %s', whole, step); END LOOP;
  FOREACH step IN ARRAY indexes LOOP EXECUTE step; END LOOP;
  IF ordered_column IS NOT NULL THEN
    EXECUTE format('CREATE INDEX %I ON %s USING brin (%I)', table_name || '_order', whole, ordered_column);
  END IF;
  -- For days that cannot be: no month is made for these.
  EXECUTE format('CREATE TABLE partitions.%I PARTITION OF %s DEFAULT', table_name || '_default', whole);
  step := CASE (SELECT atttypid FROM pg_attribute WHERE attrelid = parent AND attname = by_column)
    WHEN 'date'::regtype THEN 'SELECT DISTINCT date_trunc(''month'', %I)::date FROM %s'
    ELSE 'SELECT DISTINCT date_trunc(''month'', %I AT TIME ZONE ''UTC'')::date FROM %s' END;
  FOR month IN EXECUTE format(step, by_column, plain) LOOP
    PERFORM ops.make_partition(whole::regclass, month);
  END LOOP;
  EXECUTE format('INSERT INTO %s SELECT * FROM %s', whole, plain);
  EXECUTE format('DROP TABLE %s', plain);
  FOREACH step IN ARRAY views LOOP EXECUTE step; END LOOP;
  RETURN true;
END $$;
--> statement-breakpoint
ALTER TABLE "raw"."responses" DROP CONSTRAINT "responses_body_sha256_bodies_body_sha256_fk";
--> statement-breakpoint
ALTER TABLE "raw"."responses" DROP CONSTRAINT "responses_request_id_attempt_pk";
--> statement-breakpoint
ALTER TABLE "raw"."responses" ADD COLUMN "body_month" date;
--> statement-breakpoint
UPDATE "raw"."responses" SET "body_month" = date_trunc('month', "fetched_at" AT TIME ZONE 'UTC')::date;
--> statement-breakpoint
ALTER TABLE "raw"."responses" ALTER COLUMN "body_month" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "raw"."responses" ADD CONSTRAINT "responses_key" PRIMARY KEY("request_id","attempt","body_month");
--> statement-breakpoint
ALTER TABLE "raw"."bodies" RENAME TO "bodies_before";
--> statement-breakpoint
CREATE TABLE "raw"."bodies" (
	"body_sha256" text NOT NULL,
	"body_month" date NOT NULL,
	"bytes" integer NOT NULL,
	"body" "bytea" NOT NULL,
	CONSTRAINT "bodies_key" PRIMARY KEY("body_sha256","body_month")
);
--> statement-breakpoint
-- A body that came in several months is kept in each: a month must be able to go alone.
INSERT INTO "raw"."bodies" SELECT DISTINCT p."body_sha256", p."body_month", b."bytes", b."body"
FROM "raw"."responses" p JOIN "raw"."bodies_before" b USING ("body_sha256");
--> statement-breakpoint
DROP TABLE "raw"."bodies_before";
