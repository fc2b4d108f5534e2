CREATE TABLE "ops"."field_issues" (
	"request_id" bigint NOT NULL,
	"path" text NOT NULL,
	"reason" text NOT NULL,
	"stream" text NOT NULL,
	"sample" text NOT NULL,
	"records" integer NOT NULL,
	"needed_by" text,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "field_issues_request_id_path_reason_pk" PRIMARY KEY("request_id","path","reason")
);
--> statement-breakpoint
CREATE TABLE "ops"."seen_fields" (
	"stream" text NOT NULL,
	"run_id" bigint NOT NULL,
	"had" text[] NOT NULL,
	"lacked" text[] NOT NULL,
	CONSTRAINT "seen_fields_stream_run_id_pk" PRIMARY KEY("stream","run_id")
);
--> statement-breakpoint
CREATE TABLE "ops"."paging" (
	"stream" text PRIMARY KEY NOT NULL,
	"page_size" integer,
	"short_pages_on" date,
	"empty_pages_on" date,
	"probed_on" date
);
--> statement-breakpoint
ALTER TABLE "ops"."requests" DROP CONSTRAINT "requests_walk_end";--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD COLUMN "walk" jsonb;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD COLUMN "record_keys" bigint[];--> statement-breakpoint
ALTER TABLE "ops"."schedules" ADD COLUMN "next_slot" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."schedules" ADD COLUMN "next_business_date" date;--> statement-breakpoint
ALTER TABLE "ops"."ticks" ADD COLUMN "business_date" date;--> statement-breakpoint
ALTER TABLE "raw"."responses" ADD COLUMN "content_encoding" text;--> statement-breakpoint
ALTER TABLE "ops"."field_issues" ADD CONSTRAINT "field_issues_request_id_requests_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "ops"."requests"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."seen_fields" ADD CONSTRAINT "seen_fields_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "field_issues_open" ON "ops"."field_issues" USING btree ("stream","path") WHERE resolved_at is null;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD CONSTRAINT "requests_walk_end" CHECK ("ops"."requests"."walk_end" in ('complete', 'assumed', 'short', 'cap')) NOT VALID; -- NOT VALID is written by hand: the old constraint allowed less, so rows need not be read
--> statement-breakpoint
-- by hand: the points of trend curves become days, and four counters become bigint, as drizzle-kit would say by ALTER COLUMN ... SET
-- DATA TYPE. Views that read the tables, also those of others and also through other views, stand in the way of that: they are
-- dropped and made again as they were, with their owners, privileges, options, comments and indexes. Materialized views that are
-- filled are computed again. Views with a rule or a trigger, and those of an owner whose rights the migrating role does not have,
-- fail the migration, which names them and changes nothing; so does a function that takes a row of such a view.
-- The four tables are rewritten and cannot be read meanwhile. The statements above lock ops.requests, ops.schedules, ops.ticks and
-- raw.responses until the end. They come first on purpose: a load that holds one of these locks is met before the rewrite. After
-- it, a lock that is not free within the lock timeout would undo the rewrite.
DO $$
DECLARE
  points regclass[] := ARRAY['echotik.music_trend_points', 'echotik.hashtag_trend_points'];
  grain text[] := ARRAY['clip_id', 'hashtag_id'];
  counted regclass[] := ARRAY['echotik.hashtag_snapshots', 'echotik.music_snapshots'];
  blockers text;
  views oid[];
  makes text[] := '{}';
  view oid;
  name text;
  own record;
BEGIN
  -- A view comes after everything that it reads.
  WITH RECURSIVE readers (oid, depth) AS (
    SELECT unnest(points || counted)::oid, 0
    UNION
    SELECT w.ev_class, r.depth + 1 FROM readers r
      JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid AND d.classid = 'pg_rewrite'::regclass
      JOIN pg_rewrite w ON w.oid = d.objid AND w.ev_class <> r.oid
  )
  SELECT coalesce(array_agg(v.oid ORDER BY v.depth), '{}') INTO views
    FROM (SELECT readers.oid, max(depth) AS depth FROM readers JOIN pg_class c ON c.oid = readers.oid AND c.relkind IN ('v', 'm') GROUP BY 1) v;
  SELECT string_agg(format('view %s (owner %s: %s)', c.name, c.owner, array_to_string(c.reasons, ', ')), ', ' ORDER BY c.name) INTO blockers FROM (
    SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_get_userbyid(c.relowner) AS owner, array_remove(ARRAY[
        CASE WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid) THEN 'it has a trigger' END,
        CASE WHEN EXISTS (SELECT FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.rulename <> '_RETURN') THEN 'it has a rule' END,
        -- DROP, and ALTER ... OWNER of what is made again, need the rights of the owner.
        CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN format('%s does not have the rights of this owner', current_user) END], NULL) AS reasons
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY(views)
  ) c WHERE c.reasons <> '{}';
  IF blockers IS NOT NULL THEN
    RAISE EXCEPTION 'the type of columns changes, and views that read them cannot be made again: %', blockers
      USING HINT = 'drop these views (the owner and a superuser can), run `migrate`, then create them again';
  END IF;
  FOREACH view IN ARRAY views LOOP
    SELECT c.relkind = 'm' AS is_kept, c.relispopulated AS is_filled, c.relacl IS NOT NULL AS is_granted,
        pg_get_userbyid(c.relowner) AS owner, CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind,
        coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') AS options
      INTO own FROM pg_class c WHERE c.oid = view;
    name := (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = view);
    makes := makes || format('CREATE %s %s%s AS %s%s', own.kind, name, own.options, rtrim(pg_get_viewdef(view), ';'),
      CASE WHEN own.is_kept AND NOT own.is_filled THEN ' WITH NO DATA' ELSE '' END);
    makes := makes || array(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = view);
    IF own.owner <> current_user THEN makes := makes || format('ALTER %s %s OWNER TO %I', own.kind, name, own.owner); END IF;
    IF own.is_granted THEN
      makes := makes || format('REVOKE ALL ON %s FROM PUBLIC', name);
    END IF;
    makes := makes || array(
      SELECT format('GRANT %s%s ON %s TO %s%s', g.privilege_type, g.on_column, name,
          CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
          CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM (
          SELECT a.*, '' AS on_column FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = view AND a.grantee <> c.relowner
          UNION ALL
          SELECT a.*, format(' (%I)', t.attname) FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = view AND NOT t.attisdropped
        ) g);
    makes := makes || array(
      SELECT CASE d.objsubid WHEN 0 THEN format('COMMENT ON %s %s IS %L', own.kind, name, d.description)
          ELSE format('COMMENT ON COLUMN %s.%I IS %L', name, a.attname, d.description) END
        FROM pg_description d LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
        WHERE d.classoid = 'pg_class'::regclass AND d.objoid = view);
    -- Ours under another identity is still ours.
    makes := makes || format('UPDATE ops.objects SET oid = %L::regclass::oid::bigint WHERE object = %L AND oid = %s', name, replace(name, '"', ''), view);
  END LOOP;
  FOR i IN REVERSE coalesce(array_length(views, 1), 0)..1 LOOP
    EXECUTE format('DROP %s %s', CASE (SELECT relkind FROM pg_class WHERE oid = views[i]) WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, views[i]::regclass);
  END LOOP;
  FOR i IN 1..2 LOOP
    -- All points were seen at 00:00 UTC. If a day has several, the earliest stays.
    EXECUTE format('DELETE FROM %1$s p WHERE p.point_at <> date_trunc(''day'', p.point_at, ''UTC'') AND EXISTS (SELECT FROM %1$s e
      WHERE e.%2$I = p.%2$I AND e.region = p.region AND e.period_days = p.period_days AND e.snapshot_date = p.snapshot_date
        AND e.point_at >= date_trunc(''day'', p.point_at, ''UTC'') AND e.point_at < p.point_at)', points[i], grain[i]);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN point_at SET DATA TYPE date USING (point_at AT TIME ZONE ''UTC'')::date', points[i]);
  END LOOP;
  ALTER TABLE "echotik"."hashtag_snapshots" ALTER COLUMN "current_popularity" SET DATA TYPE bigint;
  ALTER TABLE "echotik"."music_snapshots" ALTER COLUMN "current_popularity" SET DATA TYPE bigint,
    ALTER COLUMN "on_list_times" SET DATA TYPE bigint, ALTER COLUMN "like_count" SET DATA TYPE bigint;
  FOREACH name IN ARRAY makes LOOP EXECUTE name; END LOOP;
END $$;--> statement-breakpoint
-- by hand: the day of a slot that had a run of its own is the day of the run.
UPDATE "ops"."ticks" t SET "business_date" = u."business_date" FROM "ops"."runs" u
WHERE u."run_id" = t."run_id" AND u."slot" = t."slot";
--> statement-breakpoint
-- by hand: another slot at the same time of day has a day that is as far from its day in UTC, because it lies in the same zone. Where
-- clocks have changed in between, the time of day differs by an hour.
UPDATE "ops"."ticks" t SET "business_date" = (t."slot" AT TIME ZONE 'UTC')::date + k."days"
FROM (
  SELECT DISTINCT ON (o."pipeline", o."slot") o."pipeline", o."slot", n."business_date" - (n."slot" AT TIME ZONE 'UTC')::date AS "days"
  FROM "ops"."ticks" o JOIN "ops"."ticks" n ON n."pipeline" = o."pipeline" AND n."business_date" IS NOT NULL
    AND abs(extract(epoch FROM (n."slot" AT TIME ZONE 'UTC')::time - (o."slot" AT TIME ZONE 'UTC')::time)) <= 3600
  WHERE o."business_date" IS NULL
  ORDER BY o."pipeline", o."slot", abs(extract(epoch FROM (n."slot" AT TIME ZONE 'UTC')::time - (o."slot" AT TIME ZONE 'UTC')::time)),
    abs(extract(epoch FROM n."slot" - o."slot"))
) k
WHERE k."pipeline" = t."pipeline" AND k."slot" = t."slot";
