/** Every metric of `/metrics`: its type, its labels, and what it means. */

export interface MetricDefinition {
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** Who exports it: the process that reads the ledger (scheduler, start), or each process about itself. */
  readonly from: 'ledger' | 'process';
  readonly labels: readonly string[];
  /** One sentence in one line. */
  readonly help: string;
}

/** No label has values that are made from data, so the number of series is limited. */
export const metricDefinitions = {
  echotik_info: {
    type: 'gauge',
    from: 'ledger',
    labels: ['version', 'queue', 'source'],
    help: 'Always 1: the version, where the queues are, and where the data comes from (simulator, api or none yet).',
  },
  echotik_pipeline_last_success_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'When the newest run that succeeded ended; 0: none of the last 100 slots did.',
  },
  echotik_pipeline_known_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'Since when a scheduler has known the pipeline; 0: none has.',
  },
  echotik_pipeline_period_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'Longest time between two slots of its cron.',
  },
  echotik_pipeline_paused: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: '1: its schedule is paused.',
  },
  echotik_pipeline_last_run_status: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline', 'status', 'core'],
    help: '1 for the status of its newest run that ended, 0 for the others.',
  },
  echotik_pipeline_usual_duration_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'Median duration of its last ten runs that succeeded; absent: fewer than three.',
  },
  echotik_runs: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline', 'status'],
    help: 'Runs that began in the last 30 days, by their status now.',
  },
  echotik_run_started_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'When its open run began; absent: none is open.',
  },
  echotik_slot_due_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'The oldest slot that is due and not accounted for; 0: none.',
  },
  echotik_slots_missed: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'Slots of the last 24 hours that were missed.',
  },
  echotik_data_day_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'Newest business day (its begin in UTC) of the table of the pipeline that is furthest behind.',
  },
  echotik_data_day_expected_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline'],
    help: 'Business day that the tables of the pipeline should have by now.',
  },
  echotik_credits_spent: {
    type: 'gauge',
    from: 'ledger',
    labels: ['pipeline', 'window'],
    help: 'Credits spent, and reserved by calls in flight, this day or month of the budget.',
  },
  echotik_credits_limit: {
    type: 'gauge',
    from: 'ledger',
    labels: ['window'],
    help: 'Credits of the budget; absent: no limit.',
  },
  echotik_credits_left: {
    type: 'gauge',
    from: 'ledger',
    labels: ['window'],
    help: 'Credits of the budget that are not spent; absent: no limit.',
  },
  echotik_credits_forecast: {
    type: 'gauge',
    from: 'ledger',
    labels: ['window'],
    help: 'Credits spent at the end of the window, if each slot until then costs what its pipeline usually costs.',
  },
  echotik_credits_unknown: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'Credits of attempts of today of which it is unknown whether they were charged, among the newest 50,000.',
  },
  echotik_requests_open: {
    type: 'gauge',
    from: 'ledger',
    labels: ['lane', 'status'],
    help: 'Requests that are queued or running, counted up to 5,000 of each run.',
  },
  echotik_request_oldest_ready_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['lane'],
    help: 'Since when nothing was sent although requests may be sent; 0: no request may be sent.',
  },
  echotik_lane_paused_until_timestamp_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: ['lane'],
    help: 'Until when a 429 pauses the lane; 0: it does not pause.',
  },
  echotik_quarantine_open: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'Records in quarantine, among the newest 100,000.',
  },
  echotik_drift_open: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'Fields of answers that are new or cannot be read, and that nobody has accepted.',
  },
  echotik_checks_failed: {
    type: 'gauge',
    from: 'ledger',
    labels: ['severity'],
    help: 'Data checks whose newest result is a failure.',
  },
  echotik_workers_alive: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'Workers with a valid lease.',
  },
  echotik_workers_lost: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'Workers whose lease expired in the last hour.',
  },
  echotik_schema_bytes: {
    type: 'gauge',
    from: 'ledger',
    labels: ['schema'],
    help: 'Bytes on disk with indexes.',
  },
  echotik_connections: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'Connections to the PostgreSQL server, of all its users.',
  },
  echotik_connections_limit: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'Connections that the PostgreSQL server accepts from roles that are not superusers.',
  },
  echotik_scrape_duration_seconds: {
    type: 'gauge',
    from: 'ledger',
    labels: [],
    help: 'How long the newest reading of the ledger took.',
  },
  echotik_scrape_errors_total: {
    type: 'counter',
    from: 'ledger',
    labels: [],
    help: 'Readings of the ledger that failed: the metrics of the ledger are absent then.',
  },
  echotik_attempts_total: {
    type: 'counter',
    from: 'process',
    labels: ['lane', 'outcome'],
    help: 'Attempts that this process has committed, by outcome (docs/errors.md).',
  },
  echotik_credits_captured_total: {
    type: 'counter',
    from: 'process',
    labels: ['pipeline'],
    help: 'Credits that were charged for the attempts that this process has committed.',
  },
  http_client_request_duration_seconds: {
    type: 'histogram',
    from: 'process',
    labels: ['lane', 'status_class'],
    help: 'Duration of calls to the API; status_class is none where no response came.',
  },
  echotik_commit_duration_seconds: {
    type: 'histogram',
    from: 'process',
    labels: [],
    help: 'Duration of the transactions that commit answers.',
  },
  echotik_commit_parts: {
    type: 'histogram',
    from: 'process',
    labels: [],
    help: 'Answers that were committed in one transaction.',
  },
  echotik_notifications_total: {
    type: 'counter',
    from: 'process',
    labels: ['channel', 'result'],
    help: 'Notifications that this process has tried to send: sent or failed.',
  },
  nodejs_eventloop_lag_seconds: {
    type: 'gauge',
    from: 'process',
    labels: [],
    help: 'Longest delay of the event loop since the previous scrape.',
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    from: 'process',
    labels: [],
    help: 'Resident memory of this process.',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    from: 'process',
    labels: [],
    help: 'User and system CPU time of this process.',
  },
  process_start_time_seconds: {
    type: 'gauge',
    from: 'process',
    labels: [],
    help: 'When this process started.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricDefinitions;

/** The labels of a metric with their values. */
export type MetricLabels<N extends MetricName> = Readonly<
  Record<(typeof metricDefinitions)[N]['labels'][number], string>
>;
