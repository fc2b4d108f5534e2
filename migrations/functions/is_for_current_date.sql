-- One expression, which PostgreSQL inlines.
CREATE OR REPLACE FUNCTION ops.is_for_current_date(run_trigger text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ select run_trigger in ('cron', 'catch-up', 'start', 'manual') $$;

comment on function ops.is_for_current_date(text) is 'Whether a run with this trigger requests the data of its own business date. Backfills, imports and replays fill the past.';
