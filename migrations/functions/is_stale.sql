-- One expression, which PostgreSQL inlines.
CREATE OR REPLACE FUNCTION ops.is_stale(fetched_at timestamptz, stream text, fresh_minutes jsonb, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$ select fetched_at <= at - ((fresh_minutes ->> stream)::int * interval '1 minute') $$;

comment on function ops.is_stale(timestamp with time zone, text, jsonb, timestamp with time zone) is 'Whether an answer that was received at fetched_at is too old at a time to be used again. fresh_minutes has minutes by stream. Null: the stream is not in it, so its answers are fresh all day.';
