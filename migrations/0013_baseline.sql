-- The tables that the migrations 0000 to 0013 of version 0.1 made. Comments, functions and the views of schema
-- marts are not here: `migrate` creates them from the files beside this one and from src/load/tables.
--
-- Tables with `partition by` are partitioned by month: ops.make_partition (functions/make_partition.sql) makes a month when it is
-- needed. A BRIN index is on a column that grows as rows are added.

-- Schemas that an administrator has made for us are used: `create schema if not exists` would need CREATE on the database.
do $$
declare
  name text;
begin
  foreach name in array array['echotik', 'ops', 'partitions', 'raw'] loop
    if to_regnamespace(name) is null then
      execute format('create schema %I', name);
      if name = 'partitions' then
        comment on schema partitions is 'Months of the partitioned tables. Ask the tables themselves: the months are found from there.';
      end if;
    end if;
  end loop;
end $$;

-- Schema ops: the ledger -----------------------------------------------------------------------------------------------

-- The journal of migrations. src/load/schema/journal.ts also runs this statement in a database that an older version made.
create table ops.migrations (
  number integer primary key,
  name text not null,
  sha256 text not null,
  version text not null,
  applied_at timestamptz not null default now()
);

create table ops.definitions (
  only_row boolean primary key default true,
  epoch integer not null default 0,
  digest text,
  migrations integer not null default 0,
  works_since integer not null default 0,
  adopts boolean not null default false,
  applied_at timestamptz,
  constraint definitions_one_row check (only_row)
);
insert into ops.definitions default values;

create table ops.objects (
  object text primary key,
  kind text not null,
  oid bigint not null,
  definition text,
  comments jsonb not null default '{}'::jsonb,
  applied_at timestamptz not null default now(),
  constraint objects_kind check (kind in ('schema', 'table', 'view', 'function'))
);

create table ops.readers (
  role text primary key,
  reads_raw boolean not null default false,
  reads_ops boolean not null default false,
  granted_at timestamptz not null default now()
);

create table ops.warehouse (
  only_row boolean primary key default true,
  warehouse_id uuid not null default gen_random_uuid(),
  source text,
  created_at timestamptz not null default now(),
  constraint warehouse_one_row check (only_row),
  constraint warehouse_source check (source in ('simulator', 'api'))
);

create table ops.runs (
  run_id bigint generated always as identity primary key,
  pipeline text not null,
  trigger text not null,
  status text not null default 'running',
  slot timestamptz not null,
  business_date date not null,
  streams text[] not null,
  max_pages integer,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  requests_total integer not null default 0,
  requests_done integer not null default 0,
  requests_absent integer not null default 0,
  requests_failed integer not null default 0,
  rows_inserted integer not null default 0,
  rows_updated integer not null default 0,
  rows_unchanged integer not null default 0,
  rows_quarantined integer not null default 0,
  credits integer not null default 0,
  error text,
  reuse text not null default 'fresh',
  priority smallint not null default 0,
  core boolean not null default false,
  planned_credits integer,
  max_credits integer,
  resume_at timestamptz,
  checked_at timestamptz,
  checks_failed integer not null default 0,
  resumes integer not null default 0,
  present_until timestamptz,
  end_reason text,
  constraint runs_end_reason check (end_reason in ('credentials_refused', 'api_quota', 'api_throttled', 'budget',
    'run_limit', 'operator', 'overlap', 'stream_missing', 'api_unreachable', 'requests_failed', 'quarantine',
    'check_failed')),
  constraint runs_reuse check (reuse in ('fresh', 'any', 'none')),
  constraint runs_status check (status in ('running', 'paused', 'succeeded', 'partial', 'failed', 'out_of_budget',
    'cancelled')),
  constraint runs_trigger check (trigger in ('cron', 'catch-up', 'manual', 'start', 'import', 'backfill', 'replay'))
);
create index runs_open on ops.runs (run_id) where finished_at is null;

-- Every request and attempt is updated soon after it was inserted. With free space on its page, such an update changes no
-- index.
create table ops.requests (
  request_id bigint generated always as identity primary key,
  run_id bigint not null,
  identity text not null,
  stream text not null,
  lane text not null,
  params jsonb not null,
  page jsonb not null,
  price integer not null,
  parent_request_id bigint,
  previous_page text,
  status text not null default 'queued',
  attempts integer not null default 0,
  failures integer not null default 0,
  credits integer not null default 0,
  records integer,
  rows_inserted integer not null default 0,
  rows_updated integer not null default 0,
  rows_unchanged integer not null default 0,
  rows_quarantined integer not null default 0,
  walk_end text,
  error text,
  worker_id integer,
  lease_until timestamptz,
  not_before timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  business_date date not null,
  source_request_id bigint,
  planned boolean not null default false,
  ask_until timestamptz,
  walk jsonb,
  record_keys bigint[],
  constraint requests_identity unique (run_id, identity),
  constraint requests_status check (status in ('queued', 'running', 'done', 'absent', 'quarantined', 'failed',
    'cancelled')),
  constraint requests_walk_end check (walk_end in ('complete', 'assumed', 'short', 'cap')),
  constraint requests_parent_request_id_requests_request_id_fk foreign key (parent_request_id) references ops.requests (request_id),
  constraint requests_run_id_runs_run_id_fk foreign key (run_id) references ops.runs (run_id)
) with (fillfactor = 50);
create index requests_asked on ops.requests (identity, business_date);
create index requests_children on ops.requests (parent_request_id) where parent_request_id is not null;
create index requests_due on ops.requests (lane, run_id, request_id) where finished_at is null and not planned;
create index requests_open on ops.requests (run_id, request_id) where finished_at is null;
create index requests_planned on ops.requests (run_id, request_id) where planned;
create index requests_walks on ops.requests (stream, business_date) where previous_page is null;

create table ops.attempts (
  request_id bigint not null,
  attempt integer not null,
  worker_id integer not null,
  state text not null default 'reserved',
  credits integer not null,
  outcome text,
  http_status smallint,
  message text,
  duration_ms integer,
  bytes integer,
  reserved_at timestamptz not null default now(),
  settled_at timestamptz,
  spent_on date,
  constraint attempts_request_id_attempt_pk primary key (request_id, attempt),
  constraint attempts_state check (state in ('reserved', 'captured', 'released', 'unknown')),
  constraint attempts_request_id_requests_request_id_fk foreign key (request_id) references ops.requests (request_id)
) with (fillfactor = 70);

create table ops.workers (
  worker_id integer generated always as identity primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz,
  lease_until timestamptz,
  stopped_at timestamptz
);

-- Unlogged: what was handed out when the server crashed is handed out again.
create unlogged table ops.handouts (
  request_id bigint primary key,
  until timestamptz not null
);

create table ops.lanes (
  lane text primary key,
  next_call_at timestamptz,
  paused_until timestamptz
);

create table ops.schedules (
  pipeline text primary key,
  known_since timestamptz not null default now(),
  paused_at timestamptz,
  next_slot timestamptz,
  next_business_date date
);

create table ops.ticks (
  pipeline text not null,
  slot timestamptz not null,
  run_id bigint,
  created_at timestamptz not null default now(),
  outcome text not null default 'run',
  reason text,
  business_date date,
  constraint ticks_pipeline_slot_pk primary key (pipeline, slot),
  constraint ticks_outcome check (outcome in ('run', 'covered', 'overlapped', 'missed', 'paused')),
  constraint ticks_run_id_runs_run_id_fk foreign key (run_id) references ops.runs (run_id)
);

create table ops.spending (
  day date not null,
  pipeline text not null,
  credits integer not null,
  constraint spending_day_pipeline_pk primary key (day, pipeline)
);

create table ops.paging (
  stream text primary key,
  page_size integer,
  short_pages_on date,
  empty_pages_on date,
  probed_on date
);

create table ops.quarantine (
  quarantine_id bigint generated always as identity primary key,
  request_id bigint not null,
  stream text not null,
  record_path text not null,
  issues jsonb not null,
  record text not null,
  first_seen_at timestamptz not null default now(),
  resolved_at timestamptz,
  constraint quarantine_record unique (request_id, record_path),
  constraint quarantine_request_id_requests_request_id_fk foreign key (request_id) references ops.requests (request_id)
);

create table ops.schema_drift (
  stream text not null,
  path text not null,
  kind text not null,
  sample text not null,
  request_id bigint not null,
  first_seen_at timestamptz not null default now(),
  accepted_at timestamptz,
  constraint schema_drift_stream_path_kind_pk primary key (stream, path, kind)
);

create table ops.absences (
  stream text not null,
  id text not null,
  business_date date not null,
  request_id bigint not null,
  seen_at timestamptz not null default now(),
  constraint absences_stream_id_business_date_pk primary key (stream, id, business_date),
  constraint absences_request_id_requests_request_id_fk foreign key (request_id) references ops.requests (request_id)
);

create table ops.batch_members (
  run_id bigint not null,
  stream text not null,
  rest text not null,
  member text not null,
  constraint batch_members_run_id_stream_rest_member_pk primary key (run_id, stream, rest, member),
  constraint batch_members_run_id_runs_run_id_fk foreign key (run_id) references ops.runs (run_id)
);

create table ops.watchlist (
  kind text not null,
  id text not null,
  region text,
  note text,
  added_at timestamptz not null default now(),
  constraint watchlist_kind_id_pk primary key (kind, id),
  constraint watchlist_kind check (kind in ('creator', 'product', 'shop', 'video', 'hashtag', 'keyword'))
);

create table ops.check_results (
  check_result_id bigint generated always as identity primary key,
  name text not null,
  subject text not null,
  run_id bigint,
  business_date date not null,
  severity text not null,
  outcome text not null,
  observed text not null,
  expected text not null,
  checked_at timestamptz not null default now(),
  constraint check_results_outcome check (outcome in ('passed', 'failed', 'skipped')),
  constraint check_results_severity check (severity in ('warning', 'error')),
  constraint check_results_run_id_runs_run_id_fk foreign key (run_id) references ops.runs (run_id)
);
create index check_results_newest on ops.check_results (name, subject, checked_at);
create index check_results_run on ops.check_results (run_id);

create table ops.field_issues (
  request_id bigint not null,
  path text not null,
  reason text not null,
  stream text not null,
  sample text not null,
  records integer not null,
  needed_by text,
  first_seen_at timestamptz not null default now(),
  resolved_at timestamptz,
  constraint field_issues_request_id_path_reason_pk primary key (request_id, path, reason),
  constraint field_issues_request_id_requests_request_id_fk foreign key (request_id) references ops.requests (request_id)
);
create index field_issues_open on ops.field_issues (stream, path) where resolved_at is null;

create table ops.seen_fields (
  stream text not null,
  run_id bigint not null,
  had text[] not null,
  lacked text[] not null,
  constraint seen_fields_stream_run_id_pk primary key (stream, run_id),
  constraint seen_fields_run_id_runs_run_id_fk foreign key (run_id) references ops.runs (run_id)
);

-- Schema raw: stored answers ------------------------------------------------------------------------------------------

-- A body that came in several months is stored in each of them, so that a month can be dropped by itself.
create table raw.bodies (
  body_sha256 text not null,
  body_month date not null,
  bytes integer not null,
  body bytea not null,
  constraint bodies_key primary key (body_sha256, body_month)
) partition by range (body_month);

create table raw.responses (
  request_id bigint not null,
  attempt integer not null,
  stream text not null,
  fetched_at timestamptz not null,
  http_status smallint not null,
  body_sha256 text not null,
  body_month date not null,
  content_encoding text,
  constraint responses_key primary key (request_id, attempt, body_month)
) partition by range (body_month);
create index responses_order on raw.responses using brin (fetched_at);
create index responses_stream on raw.responses (stream, fetched_at);

-- Schema echotik: tables for analysts, each with its history or revisions ---------------------------------------------

-- Categories

create table echotik.categories (
  category_id text primary key,
  parent_id text,
  category_level integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.categories_history (
  category_id text not null,
  parent_id text,
  category_level integer,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint categories_history_key primary key (category_id, observed_at)
) partition by range (observed_at);
create index categories_history_order on echotik.categories_history using brin (observed_at);

create view echotik.categories_versions as
select category_id, parent_id, category_level, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.categories_history window w as (partition by category_id order by observed_at);

create table echotik.category_names (
  category_id text not null,
  language text not null,
  category_name text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint category_names_key primary key (category_id, language),
  constraint category_names_categories foreign key (category_id) references echotik.categories (category_id)
);

create table echotik.category_names_history (
  category_id text not null,
  language text not null,
  category_name text,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint category_names_history_key primary key (category_id, language, observed_at)
) partition by range (observed_at);
create index category_names_history_order on echotik.category_names_history using brin (observed_at);

create view echotik.category_names_versions as
select category_id, language, category_name, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.category_names_history window w as (partition by category_id, language order by observed_at);

create table echotik.industries (
  industry_id text primary key,
  name text,
  label text,
  parent_id text,
  level integer,
  hashtag_filter boolean,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.industries_history (
  industry_id text not null,
  name text,
  label text,
  parent_id text,
  level integer,
  hashtag_filter boolean,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint industries_history_key primary key (industry_id, observed_at)
) partition by range (observed_at);
create index industries_history_order on echotik.industries_history using brin (observed_at);

create view echotik.industries_versions as
select industry_id, name, label, parent_id, level, hashtag_filter, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.industries_history window w as (partition by industry_id order by observed_at);

-- Creators

create table echotik.influencer_categories (
  name text primary key,
  position integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.influencer_categories_history (
  name text not null,
  position integer,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_categories_history_key primary key (name, observed_at)
) partition by range (observed_at);
create index influencer_categories_history_order on echotik.influencer_categories_history using brin (observed_at);

create view echotik.influencer_categories_versions as
select name, position, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.influencer_categories_history window w as (partition by name order by observed_at);

-- Music

create table echotik.music (
  clip_id text primary key,
  song_id text,
  title text,
  author text,
  duration_s integer,
  cover_url text,
  link text,
  url_title text,
  music_url text,
  if_cml boolean,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  album text,
  user_count bigint,
  source_platform integer,
  extra jsonb
);

create table echotik.music_history (
  clip_id text not null,
  song_id text,
  title text,
  author text,
  duration_s integer,
  cover_url text,
  link text,
  url_title text,
  music_url text,
  if_cml boolean,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  album text,
  user_count bigint,
  source_platform integer,
  extra jsonb,
  constraint music_history_key primary key (clip_id, observed_at)
) partition by range (observed_at);
create index music_history_order on echotik.music_history using brin (observed_at);

create view echotik.music_versions as
select clip_id, song_id, title, author, duration_s, cover_url, link, url_title, music_url, if_cml, album,
  user_count, source_platform, extra, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.music_history window w as (partition by clip_id order by observed_at);

create table echotik.music_snapshots (
  clip_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  rank integer,
  rank_diff integer,
  rank_diff_type integer,
  popular_days integer,
  current_popularity bigint,
  promoted boolean,
  is_search boolean,
  on_list_times bigint,
  like_count bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint music_snapshots_key primary key (clip_id, region, period_days, snapshot_date),
  constraint music_snapshots_music foreign key (clip_id) references echotik.music (clip_id)
) partition by range (snapshot_date);
create index music_snapshots_order on echotik.music_snapshots using brin (_loaded_at);

create table echotik.music_trend_points (
  clip_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  point_at date not null,
  value numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint music_trend_points_key primary key (clip_id, region, period_days, snapshot_date, point_at),
  constraint music_trend_points_music foreign key (clip_id) references echotik.music (clip_id)
) partition by range (snapshot_date);
create index music_trend_points_order on echotik.music_trend_points using brin (_loaded_at);

create table echotik.music_audience_countries (
  clip_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  country_code text not null,
  country_id text,
  country_name text,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint music_audience_countries_key primary key (clip_id, region, period_days, snapshot_date, country_code),
  constraint music_audience_countries_music foreign key (clip_id) references echotik.music (clip_id)
) partition by range (snapshot_date);
create index music_audience_countries_order on echotik.music_audience_countries using brin (_loaded_at);

create table echotik.music_audience_interests (
  clip_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  interest_id text not null,
  interest_label text,
  interest text,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint music_audience_interests_key primary key (clip_id, region, period_days, snapshot_date, interest_id),
  constraint music_audience_interests_music foreign key (clip_id) references echotik.music (clip_id)
) partition by range (snapshot_date);
create index music_audience_interests_order on echotik.music_audience_interests using brin (_loaded_at);

create table echotik.music_audience_ages (
  clip_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  age_level integer not null,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint music_audience_ages_key primary key (clip_id, region, period_days, snapshot_date, age_level),
  constraint music_audience_ages_music foreign key (clip_id) references echotik.music (clip_id)
) partition by range (snapshot_date);
create index music_audience_ages_order on echotik.music_audience_ages using brin (_loaded_at);

create table echotik.music_related_items (
  clip_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  item_id text not null,
  cover_url text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint music_related_items_key primary key (clip_id, region, period_days, snapshot_date, item_id),
  constraint music_related_items_music foreign key (clip_id) references echotik.music (clip_id)
) partition by range (snapshot_date);
create index music_related_items_order on echotik.music_related_items using brin (_loaded_at);

-- Hashtags

create table echotik.hashtags (
  hashtag_id text primary key,
  hashtag_name text,
  description text,
  link text,
  industry_id text,
  publish_cnt_all bigint,
  video_views_all bigint,
  use_count bigint,
  user_count bigint,
  view_count bigint,
  is_commerce boolean,
  is_challenge integer,
  is_pgcshow boolean,
  type integer,
  sub_type integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.hashtags_history (
  hashtag_id text not null,
  hashtag_name text,
  description text,
  link text,
  industry_id text,
  publish_cnt_all bigint,
  video_views_all bigint,
  use_count bigint,
  user_count bigint,
  view_count bigint,
  is_commerce boolean,
  is_challenge integer,
  is_pgcshow boolean,
  type integer,
  sub_type integer,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtags_history_key primary key (hashtag_id, observed_at)
) partition by range (observed_at);
create index hashtags_history_order on echotik.hashtags_history using brin (observed_at);

create view echotik.hashtags_versions as
select hashtag_id, hashtag_name, description, link, industry_id, publish_cnt_all, video_views_all, use_count,
  user_count, view_count, is_commerce, is_challenge, is_pgcshow, type, sub_type, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.hashtags_history window w as (partition by hashtag_id order by observed_at);

create table echotik.hashtag_snapshots (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  industry_id text not null,
  rank integer,
  rank_diff integer,
  rank_diff_type integer,
  popular_days integer,
  current_popularity bigint,
  promoted boolean,
  publish_cnt bigint,
  video_views bigint,
  country_code text,
  country_name text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_snapshots_key primary key (hashtag_id, region, period_days, snapshot_date, industry_id),
  constraint hashtag_snapshots_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_snapshots_order on echotik.hashtag_snapshots using brin (_loaded_at);

create table echotik.hashtag_trend_points (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  point_at date not null,
  value numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_trend_points_key primary key (hashtag_id, region, period_days, snapshot_date, point_at),
  constraint hashtag_trend_points_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_trend_points_order on echotik.hashtag_trend_points using brin (_loaded_at);

create table echotik.hashtag_audience_countries (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  country_code text not null,
  country_id text,
  country_name text,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_audience_countries_key primary key (hashtag_id, region, period_days, snapshot_date, country_code),
  constraint hashtag_audience_countries_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_audience_countries_order on echotik.hashtag_audience_countries using brin (_loaded_at);

create table echotik.hashtag_audience_interests (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  interest_id text not null,
  interest_label text,
  interest text,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_audience_interests_key primary key (hashtag_id, region, period_days, snapshot_date, interest_id),
  constraint hashtag_audience_interests_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_audience_interests_order on echotik.hashtag_audience_interests using brin (_loaded_at);

create table echotik.hashtag_audience_ages (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  age_level integer not null,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_audience_ages_key primary key (hashtag_id, region, period_days, snapshot_date, age_level),
  constraint hashtag_audience_ages_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_audience_ages_order on echotik.hashtag_audience_ages using brin (_loaded_at);

create table echotik.hashtag_related_items (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  item_id text not null,
  cover_url text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_related_items_key primary key (hashtag_id, region, period_days, snapshot_date, item_id),
  constraint hashtag_related_items_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_related_items_order on echotik.hashtag_related_items using brin (_loaded_at);

create table echotik.hashtag_related_hashtags (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  related_hashtag_id text not null,
  position integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_related_hashtags_key primary key (hashtag_id, region, period_days, snapshot_date, related_hashtag_id),
  constraint hashtag_related_hashtags_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id),
  constraint hashtag_related_hashtags_related_hashtag_id foreign key (related_hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_related_hashtags_order on echotik.hashtag_related_hashtags using brin (_loaded_at);

create table echotik.hashtag_creators (
  hashtag_id text not null,
  region text not null,
  period_days integer not null,
  snapshot_date date not null,
  position integer not null,
  nick_name text,
  avatar_url text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint hashtag_creators_key primary key (hashtag_id, region, period_days, snapshot_date, "position"),
  constraint hashtag_creators_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id)
) partition by range (snapshot_date);
create index hashtag_creators_order on echotik.hashtag_creators using brin (_loaded_at);

-- Creators

create table echotik.influencers (
  user_id text primary key,
  unique_id text,
  sec_uid text,
  nick_name text,
  avatar_url text,
  avatar_uri text,
  qrcode_uri text,
  signature text,
  contact_email text,
  region text,
  account_region text,
  language text,
  gender text,
  category text,
  seller_id text,
  off_mark integer,
  sales_flag integer,
  show_case_flag boolean,
  ec_score numeric,
  influencer_level integer,
  interaction_rate numeric,
  avg_30d_price numeric,
  most_views_video text,
  most_category_product jsonb,
  most_category_id text,
  most_category_l2_id text,
  most_category_l3_id text,
  product_category_list jsonb,
  influencer_video_duration_level jsonb,
  influencer_video_publish_hour jsonb,
  influencer_video_publish_week jsonb,
  account_type integer,
  authority_status integer,
  verification_type integer,
  custom_verify text,
  enterprise_verify_reason text,
  ad_virtual boolean,
  youtube_channel_id text,
  youtube_channel_title text,
  twitter_id text,
  twitter_name text,
  first_crawl_dt date,
  total_followers_cnt bigint,
  total_followers_1d_cnt bigint,
  total_followers_7d_cnt bigint,
  total_followers_30d_cnt bigint,
  total_followers_90d_cnt bigint,
  total_following_cnt bigint,
  total_digg_cnt bigint,
  total_digg_1d_cnt bigint,
  total_digg_7d_cnt bigint,
  total_digg_30d_cnt bigint,
  total_digg_90d_cnt bigint,
  total_likes_cnt bigint,
  total_favorited bigint,
  total_comments_cnt bigint,
  total_shares_cnt bigint,
  total_views_cnt bigint,
  total_post_video_cnt bigint,
  per_views_avg_30d_cnt bigint,
  per_video_product_views_avg_7d_cnt bigint,
  per_video_product_views_avg_30d_cnt bigint,
  total_live_cnt bigint,
  total_live_views_cnt bigint,
  total_product_cnt bigint,
  total_product_30d_cnt bigint,
  total_video_product_30d_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_gmv_30d_amt numeric,
  total_video_sale_30d_cnt bigint,
  total_video_sale_gmv_30d_amt numeric,
  total_live_sale_gmv_30d_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.influencers_history (
  user_id text not null,
  unique_id text,
  sec_uid text,
  nick_name text,
  avatar_url text,
  avatar_uri text,
  qrcode_uri text,
  signature text,
  contact_email text,
  region text,
  account_region text,
  language text,
  gender text,
  category text,
  seller_id text,
  off_mark integer,
  sales_flag integer,
  show_case_flag boolean,
  ec_score numeric,
  influencer_level integer,
  interaction_rate numeric,
  avg_30d_price numeric,
  most_views_video text,
  most_category_product jsonb,
  most_category_id text,
  most_category_l2_id text,
  most_category_l3_id text,
  product_category_list jsonb,
  influencer_video_duration_level jsonb,
  influencer_video_publish_hour jsonb,
  influencer_video_publish_week jsonb,
  account_type integer,
  authority_status integer,
  verification_type integer,
  custom_verify text,
  enterprise_verify_reason text,
  ad_virtual boolean,
  youtube_channel_id text,
  youtube_channel_title text,
  twitter_id text,
  twitter_name text,
  first_crawl_dt date,
  total_followers_cnt bigint,
  total_followers_1d_cnt bigint,
  total_followers_7d_cnt bigint,
  total_followers_30d_cnt bigint,
  total_followers_90d_cnt bigint,
  total_following_cnt bigint,
  total_digg_cnt bigint,
  total_digg_1d_cnt bigint,
  total_digg_7d_cnt bigint,
  total_digg_30d_cnt bigint,
  total_digg_90d_cnt bigint,
  total_likes_cnt bigint,
  total_favorited bigint,
  total_comments_cnt bigint,
  total_shares_cnt bigint,
  total_views_cnt bigint,
  total_post_video_cnt bigint,
  per_views_avg_30d_cnt bigint,
  per_video_product_views_avg_7d_cnt bigint,
  per_video_product_views_avg_30d_cnt bigint,
  total_live_cnt bigint,
  total_live_views_cnt bigint,
  total_product_cnt bigint,
  total_product_30d_cnt bigint,
  total_video_product_30d_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_gmv_30d_amt numeric,
  total_video_sale_30d_cnt bigint,
  total_video_sale_gmv_30d_amt numeric,
  total_live_sale_gmv_30d_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencers_history_key primary key (user_id, observed_at)
) partition by range (observed_at);
create index influencers_history_order on echotik.influencers_history using brin (observed_at);

create view echotik.influencers_versions as
select user_id, unique_id, sec_uid, nick_name, avatar_url, avatar_uri, qrcode_uri, signature, contact_email, region,
  account_region, language, gender, category, seller_id, off_mark, sales_flag, show_case_flag, ec_score,
  influencer_level, interaction_rate, avg_30d_price, most_views_video, most_category_product, most_category_id,
  most_category_l2_id, most_category_l3_id, product_category_list, influencer_video_duration_level,
  influencer_video_publish_hour, influencer_video_publish_week, account_type, authority_status, verification_type,
  custom_verify, enterprise_verify_reason, ad_virtual, youtube_channel_id, youtube_channel_title, twitter_id,
  twitter_name, first_crawl_dt, total_followers_cnt, total_followers_1d_cnt, total_followers_7d_cnt,
  total_followers_30d_cnt, total_followers_90d_cnt, total_following_cnt, total_digg_cnt, total_digg_1d_cnt,
  total_digg_7d_cnt, total_digg_30d_cnt, total_digg_90d_cnt, total_likes_cnt, total_favorited, total_comments_cnt,
  total_shares_cnt, total_views_cnt, total_post_video_cnt, per_views_avg_30d_cnt,
  per_video_product_views_avg_7d_cnt, per_video_product_views_avg_30d_cnt, total_live_cnt, total_live_views_cnt,
  total_product_cnt, total_product_30d_cnt, total_video_product_30d_cnt, total_sale_cnt, total_sale_gmv_amt,
  total_sale_gmv_30d_amt, total_video_sale_30d_cnt, total_video_sale_gmv_30d_amt, total_live_sale_gmv_30d_amt,
  observed_at as valid_from, lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current,
  _request_id
from echotik.influencers_history window w as (partition by user_id order by observed_at);

create table echotik.influencer_daily (
  user_id text not null,
  date date not null,
  total_followers_cnt bigint,
  total_followers_1d_cnt bigint,
  total_digg_cnt bigint,
  total_digg_1d_cnt bigint,
  total_comments_cnt bigint,
  total_shares_cnt bigint,
  total_views_cnt bigint,
  total_post_video_cnt bigint,
  total_live_cnt bigint,
  total_sale_1d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_daily_key primary key (user_id, date),
  constraint influencer_daily_influencers foreign key (user_id) references echotik.influencers (user_id)
) partition by range (date);
create index influencer_daily_order on echotik.influencer_daily using brin (_loaded_at);

create table echotik.influencer_daily_revisions (
  user_id text not null,
  date date not null,
  total_followers_cnt bigint,
  total_followers_1d_cnt bigint,
  total_digg_cnt bigint,
  total_digg_1d_cnt bigint,
  total_comments_cnt bigint,
  total_shares_cnt bigint,
  total_views_cnt bigint,
  total_post_video_cnt bigint,
  total_live_cnt bigint,
  total_sale_1d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_daily_revisions_key primary key (user_id, date, known_at)
) partition by range (date);
create index influencer_daily_revisions_order on echotik.influencer_daily_revisions using brin (known_at);

create table echotik.influencer_regions (
  unique_id text not null,
  snapshot_date date not null,
  region text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_regions_key primary key (unique_id, snapshot_date)
) partition by range (snapshot_date);
create index influencer_regions_order on echotik.influencer_regions using brin (_loaded_at);

create table echotik.influencer_followers (
  user_id text not null,
  follower_user_id text not null,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_followers_key primary key (user_id, follower_user_id),
  constraint influencer_followers_follower_user_id foreign key (follower_user_id) references echotik.influencers (user_id),
  constraint influencer_followers_influencers foreign key (user_id) references echotik.influencers (user_id)
);
create index influencer_followers_reverse on echotik.influencer_followers (follower_user_id);

create table echotik.influencer_followers_history (
  user_id text not null,
  follower_user_id text not null,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_followers_history_key primary key (user_id, follower_user_id, observed_at)
) partition by range (observed_at);
create index influencer_followers_history_order on echotik.influencer_followers_history using brin (observed_at);

create view echotik.influencer_followers_versions as
select user_id, follower_user_id, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.influencer_followers_history window w as (partition by user_id, follower_user_id order by observed_at);

-- Shops

create table echotik.shops (
  seller_id text primary key,
  seller_name text,
  seller_link text,
  cover_url text,
  user_id text,
  official_creator_id text,
  author_id text,
  region text,
  from_flag integer,
  sales_flag integer,
  sales_trend_flag integer,
  rating numeric,
  category_id text,
  category_l2_id text,
  category_l3_id text,
  most_product_category_list jsonb,
  product_category_list jsonb,
  first_crawl_dt date,
  spu_avg_price numeric,
  total_product_cnt bigint,
  total_crawl_product_cnt bigint,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_7d_cnt bigint,
  total_sale_30d_cnt bigint,
  total_sale_90d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  total_sale_gmv_7d_amt numeric,
  total_sale_gmv_30d_amt numeric,
  total_sale_gmv_90d_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint shops_influencers foreign key (user_id) references echotik.influencers (user_id)
);

create table echotik.shops_history (
  seller_id text not null,
  seller_name text,
  seller_link text,
  cover_url text,
  user_id text,
  official_creator_id text,
  author_id text,
  region text,
  from_flag integer,
  sales_flag integer,
  sales_trend_flag integer,
  rating numeric,
  category_id text,
  category_l2_id text,
  category_l3_id text,
  most_product_category_list jsonb,
  product_category_list jsonb,
  first_crawl_dt date,
  spu_avg_price numeric,
  total_product_cnt bigint,
  total_crawl_product_cnt bigint,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_7d_cnt bigint,
  total_sale_30d_cnt bigint,
  total_sale_90d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  total_sale_gmv_7d_amt numeric,
  total_sale_gmv_30d_amt numeric,
  total_sale_gmv_90d_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint shops_history_key primary key (seller_id, observed_at)
) partition by range (observed_at);
create index shops_history_order on echotik.shops_history using brin (observed_at);

create view echotik.shops_versions as
select seller_id, seller_name, seller_link, cover_url, user_id, official_creator_id, author_id, region, from_flag,
  sales_flag, sales_trend_flag, rating, category_id, category_l2_id, category_l3_id, most_product_category_list,
  product_category_list, first_crawl_dt, spu_avg_price, total_product_cnt, total_crawl_product_cnt, total_ifl_cnt,
  total_video_cnt, total_live_cnt, total_sale_cnt, total_sale_gmv_amt, total_sale_1d_cnt, total_sale_7d_cnt,
  total_sale_30d_cnt, total_sale_90d_cnt, total_sale_gmv_1d_amt, total_sale_gmv_7d_amt, total_sale_gmv_30d_amt,
  total_sale_gmv_90d_amt, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.shops_history window w as (partition by seller_id order by observed_at);

create table echotik.shop_daily (
  seller_id text not null,
  date date not null,
  total_product_cnt bigint,
  total_crawl_product_cnt bigint,
  total_video_cnt bigint,
  total_video_ifl_cnt bigint,
  total_live_cnt bigint,
  total_live_ifl_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_daily_key primary key (seller_id, date),
  constraint shop_daily_shops foreign key (seller_id) references echotik.shops (seller_id)
) partition by range (date);
create index shop_daily_order on echotik.shop_daily using brin (_loaded_at);

create table echotik.shop_daily_revisions (
  seller_id text not null,
  date date not null,
  total_product_cnt bigint,
  total_crawl_product_cnt bigint,
  total_video_cnt bigint,
  total_video_ifl_cnt bigint,
  total_live_cnt bigint,
  total_live_ifl_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_daily_revisions_key primary key (seller_id, date, known_at)
) partition by range (date);
create index shop_daily_revisions_order on echotik.shop_daily_revisions using brin (known_at);

-- Products

create table echotik.products (
  product_id text primary key,
  product_name text,
  seller_id text,
  region text,
  category_id text,
  category_l2_id text,
  category_l3_id text,
  cover_urls text[],
  cover_uri text,
  desc_detail jsonb,
  sale_props jsonb,
  specification jsonb,
  off_mark integer,
  is_s_shop boolean,
  is_hot boolean,
  shop_type integer,
  from_flag integer,
  sales_flag integer,
  sales_trend_flag integer,
  product_rating numeric,
  review_count bigint,
  product_commission_rate numeric,
  first_crawl_dt date,
  last_crawl_dt date,
  min_price numeric,
  max_price numeric,
  spu_avg_price numeric,
  discount text,
  free_shipping boolean,
  shipping_price numeric,
  currency text,
  currency_symbol text,
  sale_price numeric,
  origin_price numeric,
  show_price text,
  discount_rate numeric,
  sold_count bigint,
  placement_labels text[],
  selling_points jsonb,
  total_ifl_cnt bigint,
  total_ifl_video_1d_cnt bigint,
  total_ifl_video_7d_cnt bigint,
  total_ifl_video_15d_cnt bigint,
  total_ifl_video_30d_cnt bigint,
  total_ifl_video_60d_cnt bigint,
  total_ifl_video_90d_cnt bigint,
  total_ifl_live_1d_cnt bigint,
  total_ifl_live_7d_cnt bigint,
  total_ifl_live_15d_cnt bigint,
  total_ifl_live_30d_cnt bigint,
  total_ifl_live_60d_cnt bigint,
  total_ifl_live_90d_cnt bigint,
  total_video_cnt bigint,
  total_video_1d_cnt bigint,
  total_video_7d_cnt bigint,
  total_video_15d_cnt bigint,
  total_video_30d_cnt bigint,
  total_video_60d_cnt bigint,
  total_video_90d_cnt bigint,
  total_live_cnt bigint,
  total_live_1d_cnt bigint,
  total_live_7d_cnt bigint,
  total_live_15d_cnt bigint,
  total_live_30d_cnt bigint,
  total_live_60d_cnt bigint,
  total_live_90d_cnt bigint,
  total_views_cnt bigint,
  total_views_1d_cnt bigint,
  total_views_7d_cnt bigint,
  total_views_15d_cnt bigint,
  total_views_30d_cnt bigint,
  total_views_60d_cnt bigint,
  total_views_90d_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_7d_cnt bigint,
  total_sale_15d_cnt bigint,
  total_sale_30d_cnt bigint,
  total_sale_60d_cnt bigint,
  total_sale_90d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  total_sale_gmv_7d_amt numeric,
  total_sale_gmv_15d_amt numeric,
  total_sale_gmv_30d_amt numeric,
  total_sale_gmv_60d_amt numeric,
  total_sale_gmv_90d_amt numeric,
  total_video_sale_cnt bigint,
  total_video_sale_1d_cnt bigint,
  total_video_sale_7d_cnt bigint,
  total_video_sale_15d_cnt bigint,
  total_video_sale_30d_cnt bigint,
  total_video_sale_60d_cnt bigint,
  total_video_sale_90d_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_video_sale_gmv_1d_amt numeric,
  total_video_sale_gmv_7d_amt numeric,
  total_video_sale_gmv_15d_amt numeric,
  total_video_sale_gmv_30d_amt numeric,
  total_video_sale_gmv_60d_amt numeric,
  total_video_sale_gmv_90d_amt numeric,
  total_live_sale_cnt bigint,
  total_live_sale_1d_cnt bigint,
  total_live_sale_7d_cnt bigint,
  total_live_sale_15d_cnt bigint,
  total_live_sale_30d_cnt bigint,
  total_live_sale_60d_cnt bigint,
  total_live_sale_90d_cnt bigint,
  total_live_sale_gmv_amt numeric,
  total_live_sale_gmv_1d_amt numeric,
  total_live_sale_gmv_7d_amt numeric,
  total_live_sale_gmv_15d_amt numeric,
  total_live_sale_gmv_30d_amt numeric,
  total_live_sale_gmv_60d_amt numeric,
  total_live_sale_gmv_90d_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint products_shops foreign key (seller_id) references echotik.shops (seller_id)
);

create table echotik.products_history (
  product_id text not null,
  product_name text,
  seller_id text,
  region text,
  category_id text,
  category_l2_id text,
  category_l3_id text,
  cover_urls text[],
  cover_uri text,
  desc_detail jsonb,
  sale_props jsonb,
  specification jsonb,
  off_mark integer,
  is_s_shop boolean,
  is_hot boolean,
  shop_type integer,
  from_flag integer,
  sales_flag integer,
  sales_trend_flag integer,
  product_rating numeric,
  review_count bigint,
  product_commission_rate numeric,
  first_crawl_dt date,
  last_crawl_dt date,
  min_price numeric,
  max_price numeric,
  spu_avg_price numeric,
  discount text,
  free_shipping boolean,
  shipping_price numeric,
  currency text,
  currency_symbol text,
  sale_price numeric,
  origin_price numeric,
  show_price text,
  discount_rate numeric,
  sold_count bigint,
  placement_labels text[],
  selling_points jsonb,
  total_ifl_cnt bigint,
  total_ifl_video_1d_cnt bigint,
  total_ifl_video_7d_cnt bigint,
  total_ifl_video_15d_cnt bigint,
  total_ifl_video_30d_cnt bigint,
  total_ifl_video_60d_cnt bigint,
  total_ifl_video_90d_cnt bigint,
  total_ifl_live_1d_cnt bigint,
  total_ifl_live_7d_cnt bigint,
  total_ifl_live_15d_cnt bigint,
  total_ifl_live_30d_cnt bigint,
  total_ifl_live_60d_cnt bigint,
  total_ifl_live_90d_cnt bigint,
  total_video_cnt bigint,
  total_video_1d_cnt bigint,
  total_video_7d_cnt bigint,
  total_video_15d_cnt bigint,
  total_video_30d_cnt bigint,
  total_video_60d_cnt bigint,
  total_video_90d_cnt bigint,
  total_live_cnt bigint,
  total_live_1d_cnt bigint,
  total_live_7d_cnt bigint,
  total_live_15d_cnt bigint,
  total_live_30d_cnt bigint,
  total_live_60d_cnt bigint,
  total_live_90d_cnt bigint,
  total_views_cnt bigint,
  total_views_1d_cnt bigint,
  total_views_7d_cnt bigint,
  total_views_15d_cnt bigint,
  total_views_30d_cnt bigint,
  total_views_60d_cnt bigint,
  total_views_90d_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_7d_cnt bigint,
  total_sale_15d_cnt bigint,
  total_sale_30d_cnt bigint,
  total_sale_60d_cnt bigint,
  total_sale_90d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  total_sale_gmv_7d_amt numeric,
  total_sale_gmv_15d_amt numeric,
  total_sale_gmv_30d_amt numeric,
  total_sale_gmv_60d_amt numeric,
  total_sale_gmv_90d_amt numeric,
  total_video_sale_cnt bigint,
  total_video_sale_1d_cnt bigint,
  total_video_sale_7d_cnt bigint,
  total_video_sale_15d_cnt bigint,
  total_video_sale_30d_cnt bigint,
  total_video_sale_60d_cnt bigint,
  total_video_sale_90d_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_video_sale_gmv_1d_amt numeric,
  total_video_sale_gmv_7d_amt numeric,
  total_video_sale_gmv_15d_amt numeric,
  total_video_sale_gmv_30d_amt numeric,
  total_video_sale_gmv_60d_amt numeric,
  total_video_sale_gmv_90d_amt numeric,
  total_live_sale_cnt bigint,
  total_live_sale_1d_cnt bigint,
  total_live_sale_7d_cnt bigint,
  total_live_sale_15d_cnt bigint,
  total_live_sale_30d_cnt bigint,
  total_live_sale_60d_cnt bigint,
  total_live_sale_90d_cnt bigint,
  total_live_sale_gmv_amt numeric,
  total_live_sale_gmv_1d_amt numeric,
  total_live_sale_gmv_7d_amt numeric,
  total_live_sale_gmv_15d_amt numeric,
  total_live_sale_gmv_30d_amt numeric,
  total_live_sale_gmv_60d_amt numeric,
  total_live_sale_gmv_90d_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint products_history_key primary key (product_id, observed_at)
) partition by range (observed_at);
create index products_history_order on echotik.products_history using brin (observed_at);

create view echotik.products_versions as
select product_id, product_name, seller_id, region, category_id, category_l2_id, category_l3_id, cover_urls,
  cover_uri, desc_detail, sale_props, specification, off_mark, is_s_shop, is_hot, shop_type, from_flag, sales_flag,
  sales_trend_flag, product_rating, review_count, product_commission_rate, first_crawl_dt, last_crawl_dt, min_price,
  max_price, spu_avg_price, discount, free_shipping, shipping_price, currency, currency_symbol, sale_price,
  origin_price, show_price, discount_rate, sold_count, placement_labels, selling_points, total_ifl_cnt,
  total_ifl_video_1d_cnt, total_ifl_video_7d_cnt, total_ifl_video_15d_cnt, total_ifl_video_30d_cnt,
  total_ifl_video_60d_cnt, total_ifl_video_90d_cnt, total_ifl_live_1d_cnt, total_ifl_live_7d_cnt,
  total_ifl_live_15d_cnt, total_ifl_live_30d_cnt, total_ifl_live_60d_cnt, total_ifl_live_90d_cnt, total_video_cnt,
  total_video_1d_cnt, total_video_7d_cnt, total_video_15d_cnt, total_video_30d_cnt, total_video_60d_cnt,
  total_video_90d_cnt, total_live_cnt, total_live_1d_cnt, total_live_7d_cnt, total_live_15d_cnt, total_live_30d_cnt,
  total_live_60d_cnt, total_live_90d_cnt, total_views_cnt, total_views_1d_cnt, total_views_7d_cnt,
  total_views_15d_cnt, total_views_30d_cnt, total_views_60d_cnt, total_views_90d_cnt, total_sale_cnt,
  total_sale_gmv_amt, total_sale_1d_cnt, total_sale_7d_cnt, total_sale_15d_cnt, total_sale_30d_cnt,
  total_sale_60d_cnt, total_sale_90d_cnt, total_sale_gmv_1d_amt, total_sale_gmv_7d_amt, total_sale_gmv_15d_amt,
  total_sale_gmv_30d_amt, total_sale_gmv_60d_amt, total_sale_gmv_90d_amt, total_video_sale_cnt,
  total_video_sale_1d_cnt, total_video_sale_7d_cnt, total_video_sale_15d_cnt, total_video_sale_30d_cnt,
  total_video_sale_60d_cnt, total_video_sale_90d_cnt, total_video_sale_gmv_amt, total_video_sale_gmv_1d_amt,
  total_video_sale_gmv_7d_amt, total_video_sale_gmv_15d_amt, total_video_sale_gmv_30d_amt,
  total_video_sale_gmv_60d_amt, total_video_sale_gmv_90d_amt, total_live_sale_cnt, total_live_sale_1d_cnt,
  total_live_sale_7d_cnt, total_live_sale_15d_cnt, total_live_sale_30d_cnt, total_live_sale_60d_cnt,
  total_live_sale_90d_cnt, total_live_sale_gmv_amt, total_live_sale_gmv_1d_amt, total_live_sale_gmv_7d_amt,
  total_live_sale_gmv_15d_amt, total_live_sale_gmv_30d_amt, total_live_sale_gmv_60d_amt,
  total_live_sale_gmv_90d_amt, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.products_history window w as (partition by product_id order by observed_at);

create table echotik.product_skus (
  product_id text not null,
  sku_id text not null,
  sale_prop_value_ids text[],
  currency text,
  currency_symbol text,
  sale_price numeric,
  origin_price numeric,
  seller_deduction numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_skus_key primary key (product_id, sku_id),
  constraint product_skus_products foreign key (product_id) references echotik.products (product_id)
);

create table echotik.product_daily (
  product_id text not null,
  date date not null,
  spu_avg_price numeric,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_daily_key primary key (product_id, date),
  constraint product_daily_products foreign key (product_id) references echotik.products (product_id)
) partition by range (date);
create index product_daily_order on echotik.product_daily using brin (_loaded_at);

create table echotik.product_daily_revisions (
  product_id text not null,
  date date not null,
  spu_avg_price numeric,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_sale_1d_cnt bigint,
  total_sale_gmv_1d_amt numeric,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint product_daily_revisions_key primary key (product_id, date, known_at)
) partition by range (date);
create index product_daily_revisions_order on echotik.product_daily_revisions using brin (known_at);

-- Videos

create table echotik.videos (
  video_id text primary key,
  user_id text,
  video_desc text,
  hashtags text[],
  create_time timestamptz,
  region text,
  duration_s integer,
  cover_url text,
  share_url text,
  width integer,
  height integer,
  ratio text,
  data_size bigint,
  created_by_ai boolean,
  is_ad boolean,
  is_ads boolean,
  is_paid_content boolean,
  branded_content_type integer,
  ad_aweme_source integer,
  ad_source integer,
  commercial_label text,
  sales_flag integer,
  product_category_list jsonb,
  sound_author text,
  sound_album text,
  sound_duration_s integer,
  sound_commercial_right_type integer,
  summary_title text,
  summary text,
  total_views_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_favorites_cnt bigint,
  total_shares_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_views_1d_cnt bigint,
  total_views_7d_cnt bigint,
  total_views_30d_cnt bigint,
  total_digg_1d_cnt bigint,
  total_digg_7d_cnt bigint,
  total_digg_30d_cnt bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint videos_influencers foreign key (user_id) references echotik.influencers (user_id)
);

create table echotik.videos_history (
  video_id text not null,
  user_id text,
  video_desc text,
  hashtags text[],
  create_time timestamptz,
  region text,
  duration_s integer,
  cover_url text,
  share_url text,
  width integer,
  height integer,
  ratio text,
  data_size bigint,
  created_by_ai boolean,
  is_ad boolean,
  is_ads boolean,
  is_paid_content boolean,
  branded_content_type integer,
  ad_aweme_source integer,
  ad_source integer,
  commercial_label text,
  sales_flag integer,
  product_category_list jsonb,
  sound_author text,
  sound_album text,
  sound_duration_s integer,
  sound_commercial_right_type integer,
  summary_title text,
  summary text,
  total_views_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_favorites_cnt bigint,
  total_shares_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_views_1d_cnt bigint,
  total_views_7d_cnt bigint,
  total_views_30d_cnt bigint,
  total_digg_1d_cnt bigint,
  total_digg_7d_cnt bigint,
  total_digg_30d_cnt bigint,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint videos_history_key primary key (video_id, observed_at)
) partition by range (observed_at);
create index videos_history_order on echotik.videos_history using brin (observed_at);

create view echotik.videos_versions as
select video_id, user_id, video_desc, hashtags, create_time, region, duration_s, cover_url, share_url, width,
  height, ratio, data_size, created_by_ai, is_ad, is_ads, is_paid_content, branded_content_type, ad_aweme_source,
  ad_source, commercial_label, sales_flag, product_category_list, sound_author, sound_album, sound_duration_s,
  sound_commercial_right_type, summary_title, summary, total_views_cnt, total_digg_cnt, total_comments_cnt,
  total_favorites_cnt, total_shares_cnt, total_video_sale_cnt, total_video_sale_gmv_amt, total_views_1d_cnt,
  total_views_7d_cnt, total_views_30d_cnt, total_digg_1d_cnt, total_digg_7d_cnt, total_digg_30d_cnt,
  observed_at as valid_from, lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current,
  _request_id
from echotik.videos_history window w as (partition by video_id order by observed_at);

create table echotik.video_daily (
  video_id text not null,
  date date not null,
  total_views_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_favorites_cnt bigint,
  total_shares_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_daily_key primary key (video_id, date),
  constraint video_daily_videos foreign key (video_id) references echotik.videos (video_id)
) partition by range (date);
create index video_daily_order on echotik.video_daily using brin (_loaded_at);

create table echotik.video_daily_revisions (
  video_id text not null,
  date date not null,
  total_views_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_favorites_cnt bigint,
  total_shares_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint video_daily_revisions_key primary key (video_id, date, known_at)
) partition by range (date);
create index video_daily_revisions_order on echotik.video_daily_revisions using brin (known_at);

-- Who sells what

create table echotik.video_hashtags (
  video_id text not null,
  hashtag_id text not null,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_hashtags_key primary key (video_id, hashtag_id),
  constraint video_hashtags_hashtags foreign key (hashtag_id) references echotik.hashtags (hashtag_id),
  constraint video_hashtags_videos foreign key (video_id) references echotik.videos (video_id)
);
create index video_hashtags_reverse on echotik.video_hashtags (hashtag_id);

create table echotik.video_hashtags_history (
  video_id text not null,
  hashtag_id text not null,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint video_hashtags_history_key primary key (video_id, hashtag_id, observed_at)
) partition by range (observed_at);
create index video_hashtags_history_order on echotik.video_hashtags_history using brin (observed_at);

create view echotik.video_hashtags_versions as
select video_id, hashtag_id, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.video_hashtags_history window w as (partition by video_id, hashtag_id order by observed_at);

-- Lives

create table echotik.lives (
  room_id text primary key,
  user_id text,
  title text,
  region text,
  cover_url text,
  live_status integer,
  live_type integer,
  create_time timestamptz,
  finish_time timestamptz,
  duration_s integer,
  is_live_has_products boolean,
  product_category_list jsonb,
  live_sale_top3_product text,
  product_category_gmv_distribution text,
  total_views_cnt bigint,
  max_views_cnt bigint,
  total_joins_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_shares_cnt bigint,
  total_followers_cnt bigint,
  total_followers_growth_cnt bigint,
  followers_growth_rate numeric,
  total_product_cnt bigint,
  total_active_product_cnt bigint,
  spu_avg_price numeric,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  gpm numeric,
  total_live_30d_cnt bigint,
  per_live_sale_gmv_30d_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint lives_influencers foreign key (user_id) references echotik.influencers (user_id)
);

create table echotik.lives_history (
  room_id text not null,
  user_id text,
  title text,
  region text,
  cover_url text,
  live_status integer,
  live_type integer,
  create_time timestamptz,
  finish_time timestamptz,
  duration_s integer,
  is_live_has_products boolean,
  product_category_list jsonb,
  live_sale_top3_product text,
  product_category_gmv_distribution text,
  total_views_cnt bigint,
  max_views_cnt bigint,
  total_joins_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_shares_cnt bigint,
  total_followers_cnt bigint,
  total_followers_growth_cnt bigint,
  followers_growth_rate numeric,
  total_product_cnt bigint,
  total_active_product_cnt bigint,
  spu_avg_price numeric,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  gpm numeric,
  total_live_30d_cnt bigint,
  per_live_sale_gmv_30d_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint lives_history_key primary key (room_id, observed_at)
) partition by range (observed_at);
create index lives_history_order on echotik.lives_history using brin (observed_at);

create view echotik.lives_versions as
select room_id, user_id, title, region, cover_url, live_status, live_type, create_time, finish_time, duration_s,
  is_live_has_products, product_category_list, live_sale_top3_product, product_category_gmv_distribution,
  total_views_cnt, max_views_cnt, total_joins_cnt, total_digg_cnt, total_comments_cnt, total_shares_cnt,
  total_followers_cnt, total_followers_growth_cnt, followers_growth_rate, total_product_cnt,
  total_active_product_cnt, spu_avg_price, total_sale_cnt, total_sale_gmv_amt, gpm, total_live_30d_cnt,
  per_live_sale_gmv_30d_amt, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.lives_history window w as (partition by room_id order by observed_at);

create table echotik.live_snapshots (
  room_id text not null,
  observed_at timestamptz not null,
  user_count bigint,
  total_user bigint,
  status integer,
  restricted boolean,
  admin_user_ids text[],
  video_total_count bigint,
  video_total_play_count bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint live_snapshots_key primary key (room_id, observed_at),
  constraint live_snapshots_lives foreign key (room_id) references echotik.lives (room_id)
) partition by range (observed_at);
create index live_snapshots_order on echotik.live_snapshots using brin (_loaded_at);

-- Who sells what

create table echotik.product_influencers (
  product_id text not null,
  user_id text not null,
  per_product_ifl_sale_cnt bigint,
  per_product_ifl_gmv_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_influencers_key primary key (product_id, user_id),
  constraint product_influencers_influencers foreign key (user_id) references echotik.influencers (user_id),
  constraint product_influencers_products foreign key (product_id) references echotik.products (product_id)
);
create index product_influencers_reverse on echotik.product_influencers (user_id);

create table echotik.product_influencers_history (
  product_id text not null,
  user_id text not null,
  per_product_ifl_sale_cnt bigint,
  per_product_ifl_gmv_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint product_influencers_history_key primary key (product_id, user_id, observed_at)
) partition by range (observed_at);
create index product_influencers_history_order on echotik.product_influencers_history using brin (observed_at);

create view echotik.product_influencers_versions as
select product_id, user_id, per_product_ifl_sale_cnt, per_product_ifl_gmv_amt, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.product_influencers_history window w as (partition by product_id, user_id order by observed_at);

create table echotik.influencer_products (
  user_id text not null,
  product_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_video_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_live_cnt bigint,
  total_live_sale_cnt bigint,
  total_live_sale_gmv_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_products_key primary key (user_id, product_id),
  constraint influencer_products_influencers foreign key (user_id) references echotik.influencers (user_id),
  constraint influencer_products_products foreign key (product_id) references echotik.products (product_id)
);
create index influencer_products_reverse on echotik.influencer_products (product_id);

create table echotik.influencer_products_history (
  user_id text not null,
  product_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_video_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_live_cnt bigint,
  total_live_sale_cnt bigint,
  total_live_sale_gmv_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_products_history_key primary key (user_id, product_id, observed_at)
) partition by range (observed_at);
create index influencer_products_history_order on echotik.influencer_products_history using brin (observed_at);

create view echotik.influencer_products_versions as
select user_id, product_id, total_sale_cnt, total_sale_gmv_amt, total_video_cnt, total_video_sale_cnt,
  total_video_sale_gmv_amt, total_live_cnt, total_live_sale_cnt, total_live_sale_gmv_amt, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.influencer_products_history window w as (partition by user_id, product_id order by observed_at);

create table echotik.product_videos (
  product_id text not null,
  video_id text not null,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_videos_key primary key (product_id, video_id),
  constraint product_videos_products foreign key (product_id) references echotik.products (product_id),
  constraint product_videos_videos foreign key (video_id) references echotik.videos (video_id)
);
create index product_videos_reverse on echotik.product_videos (video_id);

create table echotik.product_videos_history (
  product_id text not null,
  video_id text not null,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint product_videos_history_key primary key (product_id, video_id, observed_at)
) partition by range (observed_at);
create index product_videos_history_order on echotik.product_videos_history using brin (observed_at);

create view echotik.product_videos_versions as
select product_id, video_id, total_video_sale_cnt, total_video_sale_gmv_amt, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.product_videos_history window w as (partition by product_id, video_id order by observed_at);

create table echotik.video_products (
  video_id text not null,
  product_id text not null,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_products_key primary key (video_id, product_id),
  constraint video_products_products foreign key (product_id) references echotik.products (product_id),
  constraint video_products_videos foreign key (video_id) references echotik.videos (video_id)
);
create index video_products_reverse on echotik.video_products (product_id);

create table echotik.video_products_history (
  video_id text not null,
  product_id text not null,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint video_products_history_key primary key (video_id, product_id, observed_at)
) partition by range (observed_at);
create index video_products_history_order on echotik.video_products_history using brin (observed_at);

create view echotik.video_products_versions as
select video_id, product_id, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.video_products_history window w as (partition by video_id, product_id order by observed_at);

create table echotik.product_lives (
  product_id text not null,
  room_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  spu_avg_price numeric,
  category_id text,
  cover_urls text[],
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_lives_key primary key (product_id, room_id),
  constraint product_lives_lives foreign key (room_id) references echotik.lives (room_id),
  constraint product_lives_products foreign key (product_id) references echotik.products (product_id)
);
create index product_lives_reverse on echotik.product_lives (room_id);

create table echotik.product_lives_history (
  product_id text not null,
  room_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  spu_avg_price numeric,
  category_id text,
  cover_urls text[],
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint product_lives_history_key primary key (product_id, room_id, observed_at)
) partition by range (observed_at);
create index product_lives_history_order on echotik.product_lives_history using brin (observed_at);

create view echotik.product_lives_versions as
select product_id, room_id, total_sale_cnt, total_sale_gmv_amt, spu_avg_price, category_id, cover_urls,
  observed_at as valid_from, lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current,
  _request_id
from echotik.product_lives_history window w as (partition by product_id, room_id order by observed_at);

create table echotik.shop_products (
  seller_id text not null,
  product_id text not null,
  status integer,
  biz_type integer,
  source integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_products_key primary key (seller_id, product_id),
  constraint shop_products_products foreign key (product_id) references echotik.products (product_id),
  constraint shop_products_shops foreign key (seller_id) references echotik.shops (seller_id)
);
create index shop_products_reverse on echotik.shop_products (product_id);

create table echotik.shop_products_history (
  seller_id text not null,
  product_id text not null,
  status integer,
  biz_type integer,
  source integer,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_products_history_key primary key (seller_id, product_id, observed_at)
) partition by range (observed_at);
create index shop_products_history_order on echotik.shop_products_history using brin (observed_at);

create view echotik.shop_products_versions as
select seller_id, product_id, status, biz_type, source, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.shop_products_history window w as (partition by seller_id, product_id order by observed_at);

create table echotik.shop_influencers (
  seller_id text not null,
  user_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_influencers_key primary key (seller_id, user_id),
  constraint shop_influencers_influencers foreign key (user_id) references echotik.influencers (user_id),
  constraint shop_influencers_shops foreign key (seller_id) references echotik.shops (seller_id)
);
create index shop_influencers_reverse on echotik.shop_influencers (user_id);

create table echotik.shop_influencers_history (
  seller_id text not null,
  user_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_influencers_history_key primary key (seller_id, user_id, observed_at)
) partition by range (observed_at);
create index shop_influencers_history_order on echotik.shop_influencers_history using brin (observed_at);

create view echotik.shop_influencers_versions as
select seller_id, user_id, total_sale_cnt, total_sale_gmv_amt, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.shop_influencers_history window w as (partition by seller_id, user_id order by observed_at);

create table echotik.shop_videos (
  seller_id text not null,
  video_id text not null,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_videos_key primary key (seller_id, video_id),
  constraint shop_videos_shops foreign key (seller_id) references echotik.shops (seller_id),
  constraint shop_videos_videos foreign key (video_id) references echotik.videos (video_id)
);
create index shop_videos_reverse on echotik.shop_videos (video_id);

create table echotik.shop_videos_history (
  seller_id text not null,
  video_id text not null,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_videos_history_key primary key (seller_id, video_id, observed_at)
) partition by range (observed_at);
create index shop_videos_history_order on echotik.shop_videos_history using brin (observed_at);

create view echotik.shop_videos_versions as
select seller_id, video_id, total_video_sale_cnt, total_video_sale_gmv_amt, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.shop_videos_history window w as (partition by seller_id, video_id order by observed_at);

create table echotik.shop_lives (
  seller_id text not null,
  room_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_lives_key primary key (seller_id, room_id),
  constraint shop_lives_lives foreign key (room_id) references echotik.lives (room_id),
  constraint shop_lives_shops foreign key (seller_id) references echotik.shops (seller_id)
);
create index shop_lives_reverse on echotik.shop_lives (room_id);

create table echotik.shop_lives_history (
  seller_id text not null,
  room_id text not null,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_lives_history_key primary key (seller_id, room_id, observed_at)
) partition by range (observed_at);
create index shop_lives_history_order on echotik.shop_lives_history using brin (observed_at);

create view echotik.shop_lives_versions as
select seller_id, room_id, total_sale_cnt, total_sale_gmv_amt, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.shop_lives_history window w as (partition by seller_id, room_id order by observed_at);

-- Rankings

create table echotik.influencer_ranks (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  influencer_category_name text not null,
  product_category_id text not null,
  user_id text not null,
  position integer,
  total_followers_cnt bigint,
  total_digg_cnt bigint,
  total_post_video_cnt bigint,
  total_live_cnt bigint,
  total_product_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_followers_history_cnt bigint,
  total_digg_history_cnt bigint,
  total_post_video_history_cnt bigint,
  total_live_history_cnt bigint,
  total_product_history_cnt bigint,
  total_sale_history_cnt bigint,
  total_sale_gmv_history_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_ranks_key primary key (rank_type, date, region, rank_field, influencer_category_name, product_category_id, user_id),
  constraint influencer_ranks_influencers foreign key (user_id) references echotik.influencers (user_id)
) partition by range (date);
create index influencer_ranks_order on echotik.influencer_ranks using brin (_loaded_at);

create table echotik.influencer_ranks_revisions (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  influencer_category_name text not null,
  product_category_id text not null,
  user_id text not null,
  position integer,
  total_followers_cnt bigint,
  total_digg_cnt bigint,
  total_post_video_cnt bigint,
  total_live_cnt bigint,
  total_product_cnt bigint,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_followers_history_cnt bigint,
  total_digg_history_cnt bigint,
  total_post_video_history_cnt bigint,
  total_live_history_cnt bigint,
  total_product_history_cnt bigint,
  total_sale_history_cnt bigint,
  total_sale_gmv_history_amt numeric,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_ranks_revisions_key primary key (rank_type, date, region, rank_field, influencer_category_name, product_category_id, user_id, known_at)
) partition by range (date);
create index influencer_ranks_revisions_order on echotik.influencer_ranks_revisions using brin (known_at);

create table echotik.product_ranks (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  category_id text not null,
  category_l2_id text not null,
  category_l3_id text not null,
  product_id text not null,
  position integer,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_ranks_key primary key (rank_type, date, region, rank_field, category_id, category_l2_id, category_l3_id, product_id),
  constraint product_ranks_products foreign key (product_id) references echotik.products (product_id)
) partition by range (date);
create index product_ranks_order on echotik.product_ranks using brin (_loaded_at);

create table echotik.product_ranks_revisions (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  category_id text not null,
  category_l2_id text not null,
  category_l3_id text not null,
  product_id text not null,
  position integer,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint product_ranks_revisions_key primary key (rank_type, date, region, rank_field, category_id, category_l2_id, category_l3_id, product_id, known_at)
) partition by range (date);
create index product_ranks_revisions_order on echotik.product_ranks_revisions using brin (known_at);

create table echotik.shop_ranks (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  category_id text not null,
  category_l2_id text not null,
  category_l3_id text not null,
  from_flag text not null,
  seller_id text not null,
  position integer,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_product_cnt bigint,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_ranks_key primary key (rank_type, date, region, rank_field, category_id, category_l2_id, category_l3_id, from_flag, seller_id),
  constraint shop_ranks_shops foreign key (seller_id) references echotik.shops (seller_id)
) partition by range (date);
create index shop_ranks_order on echotik.shop_ranks using brin (_loaded_at);

create table echotik.shop_ranks_revisions (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  category_id text not null,
  category_l2_id text not null,
  category_l3_id text not null,
  from_flag text not null,
  seller_id text not null,
  position integer,
  total_sale_cnt bigint,
  total_sale_gmv_amt numeric,
  total_product_cnt bigint,
  total_ifl_cnt bigint,
  total_video_cnt bigint,
  total_live_cnt bigint,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint shop_ranks_revisions_key primary key (rank_type, date, region, rank_field, category_id, category_l2_id, category_l3_id, from_flag, seller_id, known_at)
) partition by range (date);
create index shop_ranks_revisions_order on echotik.shop_ranks_revisions using brin (known_at);

create table echotik.video_ranks (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  product_category_id text not null,
  created_by_ai text not null,
  video_id text not null,
  position integer,
  total_views_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_favorites_cnt bigint,
  total_shares_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_views_history_cnt bigint,
  total_digg_history_cnt bigint,
  total_comments_history_cnt bigint,
  total_favorites_history_cnt bigint,
  total_shares_history_cnt bigint,
  total_video_sale_history_cnt bigint,
  total_video_sale_gmv_history_amt numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_ranks_key primary key (rank_type, date, region, rank_field, product_category_id, created_by_ai, video_id),
  constraint video_ranks_videos foreign key (video_id) references echotik.videos (video_id)
) partition by range (date);
create index video_ranks_order on echotik.video_ranks using brin (_loaded_at);

create table echotik.video_ranks_revisions (
  rank_type integer not null,
  date date not null,
  region text not null,
  rank_field integer not null,
  product_category_id text not null,
  created_by_ai text not null,
  video_id text not null,
  position integer,
  total_views_cnt bigint,
  total_digg_cnt bigint,
  total_comments_cnt bigint,
  total_favorites_cnt bigint,
  total_shares_cnt bigint,
  total_video_sale_cnt bigint,
  total_video_sale_gmv_amt numeric,
  total_views_history_cnt bigint,
  total_digg_history_cnt bigint,
  total_comments_history_cnt bigint,
  total_favorites_history_cnt bigint,
  total_shares_history_cnt bigint,
  total_video_sale_history_cnt bigint,
  total_video_sale_gmv_history_amt numeric,
  known_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint video_ranks_revisions_key primary key (rank_type, date, region, rank_field, product_category_id, created_by_ai, video_id, known_at)
) partition by range (date);
create index video_ranks_revisions_order on echotik.video_ranks_revisions using brin (known_at);

-- Ads and keywords

create table echotik.ads (
  material_id text primary key,
  ad_title text,
  brand_name text,
  industry_key text,
  objective_key text,
  objectives jsonb,
  tag integer,
  source text,
  source_key integer,
  country_codes text[],
  keyword_list text[],
  highlight_text text,
  pattern_label jsonb,
  has_summary boolean,
  voice_over boolean,
  landing_page text,
  vid text,
  duration_s numeric,
  width integer,
  height integer,
  cover_url text,
  ctr numeric,
  cost_level integer,
  like_count bigint,
  comment_count bigint,
  share_count bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.ads_history (
  material_id text not null,
  ad_title text,
  brand_name text,
  industry_key text,
  objective_key text,
  objectives jsonb,
  tag integer,
  source text,
  source_key integer,
  country_codes text[],
  keyword_list text[],
  highlight_text text,
  pattern_label jsonb,
  has_summary boolean,
  voice_over boolean,
  landing_page text,
  vid text,
  duration_s numeric,
  width integer,
  height integer,
  cover_url text,
  ctr numeric,
  cost_level integer,
  like_count bigint,
  comment_count bigint,
  share_count bigint,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint ads_history_key primary key (material_id, observed_at)
) partition by range (observed_at);
create index ads_history_order on echotik.ads_history using brin (observed_at);

create view echotik.ads_versions as
select material_id, ad_title, brand_name, industry_key, objective_key, objectives, tag, source, source_key,
  country_codes, keyword_list, highlight_text, pattern_label, has_summary, voice_over, landing_page, vid,
  duration_s, width, height, cover_url, ctr, cost_level, like_count, comment_count, share_count,
  observed_at as valid_from, lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current,
  _request_id
from echotik.ads_history window w as (partition by material_id order by observed_at);

create table echotik.ad_snapshots (
  material_id text not null,
  region text not null,
  period_days integer not null,
  order_by text not null,
  industry_id text not null,
  objective text not null,
  ad_language text not null,
  ad_format text not null,
  like_band text not null,
  snapshot_date date not null,
  position integer,
  ctr numeric,
  cost_level integer,
  like_count bigint,
  is_search boolean,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint ad_snapshots_key primary key (material_id, region, period_days, order_by, industry_id, objective, ad_language, ad_format, like_band, snapshot_date),
  constraint ad_snapshots_ads foreign key (material_id) references echotik.ads (material_id)
) partition by range (snapshot_date);
create index ad_snapshots_order on echotik.ad_snapshots using brin (_loaded_at);

create table echotik.keywords (
  keyword text primary key,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.keywords_history (
  keyword text not null,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint keywords_history_key primary key (keyword, observed_at)
) partition by range (observed_at);
create index keywords_history_order on echotik.keywords_history using brin (observed_at);

create view echotik.keywords_versions as
select keyword, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.keywords_history window w as (partition by keyword order by observed_at);

create table echotik.keyword_snapshots (
  keyword text not null,
  region text not null,
  period_days integer not null,
  industry_id text not null,
  objective text not null,
  keyword_type text not null,
  snapshot_date date not null,
  position integer,
  post bigint,
  post_change numeric,
  impression bigint,
  ctr numeric,
  cvr numeric,
  cpa numeric,
  cost numeric,
  play_six_rate numeric,
  like_count bigint,
  comment_count bigint,
  share_count bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint keyword_snapshots_key primary key (keyword, region, period_days, industry_id, objective, keyword_type, snapshot_date),
  constraint keyword_snapshots_keywords foreign key (keyword) references echotik.keywords (keyword)
) partition by range (snapshot_date);
create index keyword_snapshots_order on echotik.keyword_snapshots using brin (_loaded_at);

create table echotik.keyword_videos (
  keyword text not null,
  region text not null,
  period_days integer not null,
  industry_id text not null,
  objective text not null,
  keyword_type text not null,
  snapshot_date date not null,
  video_id text not null,
  position integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint keyword_videos_key primary key (keyword, region, period_days, industry_id, objective, keyword_type, snapshot_date, video_id),
  constraint keyword_videos_keywords foreign key (keyword) references echotik.keywords (keyword)
) partition by range (snapshot_date);
create index keyword_videos_order on echotik.keyword_videos using brin (_loaded_at);

-- Categories

create table echotik.product_category_snapshots (
  category_id text not null,
  region text not null,
  time_scope text not null,
  snapshot_date date not null,
  position integer,
  ecom_type text,
  url_title text,
  cover_url text,
  post bigint,
  post_change numeric,
  impression bigint,
  ctr numeric,
  cvr numeric,
  cpa numeric,
  cost numeric,
  play_six_rate numeric,
  like_count bigint,
  comment_count bigint,
  share_count bigint,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_category_snapshots_key primary key (category_id, region, time_scope, snapshot_date)
) partition by range (snapshot_date);
create index product_category_snapshots_order on echotik.product_category_snapshots using brin (_loaded_at);

create table echotik.product_category_audience_interests (
  category_id text not null,
  region text not null,
  time_scope text not null,
  snapshot_date date not null,
  interest_id text not null,
  interest_label text,
  interest text,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_category_audience_interests_key primary key (category_id, region, time_scope, snapshot_date, interest_id)
) partition by range (snapshot_date);
create index product_category_audience_interests_order on echotik.product_category_audience_interests using brin (_loaded_at);

create table echotik.product_category_audience_ages (
  category_id text not null,
  region text not null,
  time_scope text not null,
  snapshot_date date not null,
  age_level integer not null,
  score numeric,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_category_audience_ages_key primary key (category_id, region, time_scope, snapshot_date, age_level)
) partition by range (snapshot_date);
create index product_category_audience_ages_order on echotik.product_category_audience_ages using brin (_loaded_at);

create table echotik.product_category_hashtags (
  category_id text not null,
  region text not null,
  time_scope text not null,
  snapshot_date date not null,
  hashtag_name text not null,
  position integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_category_hashtags_key primary key (category_id, region, time_scope, snapshot_date, hashtag_name)
) partition by range (snapshot_date);
create index product_category_hashtags_order on echotik.product_category_hashtags using brin (_loaded_at);

create table echotik.product_category_videos (
  category_id text not null,
  region text not null,
  time_scope text not null,
  snapshot_date date not null,
  video_id text not null,
  position integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_category_videos_key primary key (category_id, region, time_scope, snapshot_date, video_id)
) partition by range (snapshot_date);
create index product_category_videos_order on echotik.product_category_videos using brin (_loaded_at);

-- Products

create table echotik.product_reviews (
  review_id text primary key,
  product_id text,
  sku_id text,
  sku_specification text,
  rating integer,
  main_review_title text,
  display_text text,
  display_review_text jsonb,
  reviewed_at timestamptz,
  region text,
  review_country text,
  image_urls text[],
  media jsonb,
  review_user_id text,
  review_user_name text,
  review_user_avatar_url text,
  digg_count bigint,
  is_anonymous boolean,
  is_local boolean,
  is_updated boolean,
  review_source_type integer,
  review_source_name text,
  review_incentive_name text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint product_reviews_products foreign key (product_id) references echotik.products (product_id)
);

create table echotik.product_reviews_history (
  review_id text not null,
  product_id text,
  sku_id text,
  sku_specification text,
  rating integer,
  main_review_title text,
  display_text text,
  display_review_text jsonb,
  reviewed_at timestamptz,
  region text,
  review_country text,
  image_urls text[],
  media jsonb,
  review_user_id text,
  review_user_name text,
  review_user_avatar_url text,
  digg_count bigint,
  is_anonymous boolean,
  is_local boolean,
  is_updated boolean,
  review_source_type integer,
  review_source_name text,
  review_incentive_name text,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint product_reviews_history_key primary key (review_id, observed_at)
) partition by range (observed_at);
create index product_reviews_history_order on echotik.product_reviews_history using brin (observed_at);

create view echotik.product_reviews_versions as
select review_id, product_id, sku_id, sku_specification, rating, main_review_title, display_text,
  display_review_text, reviewed_at, region, review_country, image_urls, media, review_user_id, review_user_name,
  review_user_avatar_url, digg_count, is_anonymous, is_local, is_updated, review_source_type, review_source_name,
  review_incentive_name, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.product_reviews_history window w as (partition by review_id order by observed_at);

-- Videos

create table echotik.video_snapshots (
  video_id text not null,
  region text not null,
  period_days integer not null,
  order_by text not null,
  snapshot_date date not null,
  position integer,
  country_code text,
  country_name text,
  cover_url text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_snapshots_key primary key (video_id, region, period_days, order_by, snapshot_date),
  constraint video_snapshots_videos foreign key (video_id) references echotik.videos (video_id)
) partition by range (snapshot_date);
create index video_snapshots_order on echotik.video_snapshots using brin (_loaded_at);

create table echotik.video_trend_points (
  video_id text not null,
  metric text not null,
  date date not null,
  value numeric,
  status integer,
  data_source integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_trend_points_key primary key (video_id, metric, date),
  constraint video_trend_points_videos foreign key (video_id) references echotik.videos (video_id)
) partition by range (date);
create index video_trend_points_order on echotik.video_trend_points using brin (_loaded_at);

create table echotik.video_comments (
  comment_id text primary key,
  video_id text,
  parent_comment_id text,
  reply_to_reply_id text,
  text text,
  comment_language text,
  create_time timestamptz,
  digg_count bigint,
  reply_comment_total bigint,
  status integer,
  is_high_purchase_intent boolean,
  label_text text,
  label_type integer,
  label_list jsonb,
  comment_type integer,
  channel_id integer,
  user_id text,
  unique_id text,
  nickname text,
  sec_uid text,
  user_region text,
  avatar_url text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_comments_videos foreign key (video_id) references echotik.videos (video_id)
);

create table echotik.video_comments_history (
  comment_id text not null,
  video_id text,
  parent_comment_id text,
  reply_to_reply_id text,
  text text,
  comment_language text,
  create_time timestamptz,
  digg_count bigint,
  reply_comment_total bigint,
  status integer,
  is_high_purchase_intent boolean,
  label_text text,
  label_type integer,
  label_list jsonb,
  comment_type integer,
  channel_id integer,
  user_id text,
  unique_id text,
  nickname text,
  sec_uid text,
  user_region text,
  avatar_url text,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint video_comments_history_key primary key (comment_id, observed_at)
) partition by range (observed_at);
create index video_comments_history_order on echotik.video_comments_history using brin (observed_at);

create view echotik.video_comments_versions as
select comment_id, video_id, parent_comment_id, reply_to_reply_id, text, comment_language, create_time, digg_count,
  reply_comment_total, status, is_high_purchase_intent, label_text, label_type, label_list, comment_type,
  channel_id, user_id, unique_id, nickname, sec_uid, user_region, avatar_url, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.video_comments_history window w as (partition by comment_id order by observed_at);

create table echotik.video_comment_words (
  video_id text not null,
  snapshot_date date not null,
  word text not null,
  position integer,
  comment_ids text[],
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_comment_words_key primary key (video_id, snapshot_date, word),
  constraint video_comment_words_videos foreign key (video_id) references echotik.videos (video_id)
) partition by range (snapshot_date);
create index video_comment_words_order on echotik.video_comment_words using brin (_loaded_at);

create table echotik.video_captions (
  video_id text not null,
  language text not null,
  captions text,
  format text,
  url text,
  url_expires_at timestamptz,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_captions_key primary key (video_id, language),
  constraint video_captions_videos foreign key (video_id) references echotik.videos (video_id)
);

create table echotik.video_captions_history (
  video_id text not null,
  language text not null,
  captions text,
  format text,
  url text,
  url_expires_at timestamptz,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint video_captions_history_key primary key (video_id, language, observed_at)
) partition by range (observed_at);
create index video_captions_history_order on echotik.video_captions_history using brin (observed_at);

create view echotik.video_captions_versions as
select video_id, language, captions, format, url, url_expires_at, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.video_captions_history window w as (partition by video_id, language order by observed_at);

-- Creators

create table echotik.influencer_milestones (
  user_id text not null,
  milestone integer not null,
  milestone_title text,
  reached_on date,
  creator_summary text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_milestones_key primary key (user_id, milestone),
  constraint influencer_milestones_influencers foreign key (user_id) references echotik.influencers (user_id)
);

create table echotik.influencer_milestones_history (
  user_id text not null,
  milestone integer not null,
  milestone_title text,
  reached_on date,
  creator_summary text,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_milestones_history_key primary key (user_id, milestone, observed_at)
) partition by range (observed_at);
create index influencer_milestones_history_order on echotik.influencer_milestones_history using brin (observed_at);

create view echotik.influencer_milestones_versions as
select user_id, milestone, milestone_title, reached_on, creator_summary, observed_at as valid_from,
  lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
from echotik.influencer_milestones_history window w as (partition by user_id, milestone order by observed_at);

create table echotik.influencer_milestone_videos (
  user_id text not null,
  milestone integer not null,
  video_id text not null,
  position integer,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_milestone_videos_key primary key (user_id, milestone, video_id),
  constraint influencer_milestone_videos_influencers foreign key (user_id) references echotik.influencers (user_id),
  constraint influencer_milestone_videos_videos foreign key (video_id) references echotik.videos (video_id)
);
create index influencer_milestone_videos_reverse on echotik.influencer_milestone_videos (video_id);

create table echotik.influencer_milestone_videos_history (
  user_id text not null,
  milestone integer not null,
  video_id text not null,
  position integer,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint influencer_milestone_videos_history_key primary key (user_id, milestone, video_id, observed_at)
) partition by range (observed_at);
create index influencer_milestone_videos_history_order on echotik.influencer_milestone_videos_history using brin (observed_at);

create view echotik.influencer_milestone_videos_versions as
select user_id, milestone, video_id, position, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.influencer_milestone_videos_history window w as (partition by user_id, milestone, video_id order by observed_at);

-- Searches and links

create table echotik.search_results (
  search text not null,
  query text not null,
  region text not null,
  filters text not null,
  snapshot_date date not null,
  entity text not null,
  entity_id text not null,
  position integer,
  highlight jsonb,
  image_uri text,
  image_boxes text[],
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint search_results_key primary key (search, query, region, filters, snapshot_date, entity, entity_id)
) partition by range (snapshot_date);
create index search_results_order on echotik.search_results using brin (_loaded_at);

create table echotik.covers (
  source_url text primary key,
  temporary_url text,
  expires_at timestamptz,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now()
);

create table echotik.covers_history (
  source_url text not null,
  temporary_url text,
  expires_at timestamptz,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint covers_history_key primary key (source_url, observed_at)
) partition by range (observed_at);
create index covers_history_order on echotik.covers_history using brin (observed_at);

create view echotik.covers_versions as
select source_url, temporary_url, expires_at, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.covers_history window w as (partition by source_url order by observed_at);

create table echotik.video_files (
  video_id text primary key,
  play_url text,
  download_url text,
  no_watermark_download_url text,
  cover_url text,
  dynamic_cover_url text,
  home_url text,
  expires_at timestamptz,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint video_files_videos foreign key (video_id) references echotik.videos (video_id)
);

create table echotik.video_files_history (
  video_id text not null,
  play_url text,
  download_url text,
  no_watermark_download_url text,
  cover_url text,
  dynamic_cover_url text,
  home_url text,
  expires_at timestamptz,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint video_files_history_key primary key (video_id, observed_at)
) partition by range (observed_at);
create index video_files_history_order on echotik.video_files_history using brin (observed_at);

create view echotik.video_files_versions as
select video_id, play_url, download_url, no_watermark_download_url, cover_url, dynamic_cover_url, home_url,
  expires_at, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.video_files_history window w as (partition by video_id order by observed_at);

create table echotik.share_links (
  share_url text primary key,
  product_id text,
  region text,
  _request_id bigint not null,
  _observed_at timestamptz not null,
  _loaded_at timestamptz not null default now(),
  constraint share_links_products foreign key (product_id) references echotik.products (product_id)
);

create table echotik.share_links_history (
  share_url text not null,
  product_id text,
  region text,
  observed_at timestamptz not null,
  _request_id bigint not null,
  _loaded_at timestamptz not null default now(),
  constraint share_links_history_key primary key (share_url, observed_at)
) partition by range (observed_at);
create index share_links_history_order on echotik.share_links_history using brin (observed_at);

create view echotik.share_links_versions as
select share_url, product_id, region, observed_at as valid_from, lead(observed_at) over w as valid_to,
  lead(observed_at) over w is null as is_current, _request_id
from echotik.share_links_history window w as (partition by share_url order by observed_at);
