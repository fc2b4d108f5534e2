/** What to do when a data check fails, in one sentence. docs/checks.md has more. */

const remedies: Readonly<Record<string, string>> = {
  freshness:
    'Look at the coverage of the table. If the API had no data, sync the pipeline with --rebuy on the same day.',
  'frozen-snapshots': 'The API no longer computes the chart: contact EchoTik. The rows are correct.',
  'empty-lists': 'The API answered without data: sync the pipeline with --rebuy later.',
  'row-counts': 'Look for a market that ended, a limit of pages, or a changed configuration.',
  'lost-fields': 'See the values that could not be read, and read them again after an upgrade.',
  'missing-fields': 'See the changed fields: upgrade if it was renamed, or accept that it is gone.',
  'same-answers': 'The API ignores a parameter: compare its name and value with the plan.',
  'short-lists':
    'The API delivers fewer records than it counts: contact EchoTik; a backfill requests the last page again.',
  'moved-records': 'Nothing: the order changed while the list was read. The next run has what is missing.',
  'null-rates': 'Perhaps a field was renamed: see the changed fields.',
  'falling-counters': 'EchoTik restated an estimate, or the field has another meaning now.',
  duplicates: 'Nothing for real-time lists; elsewhere a part of the list may be missing.',
  strays: 'A field is in another unit: look at the rows with these days.',
  orphans: 'Sync the pipeline reference.',
  stubs: 'No pipeline requests the details of these entities.',
};

/** `name`: of a check. */
export const describeCheckRemedy = (name: string): string =>
  Object.hasOwn(remedies, name) ? (remedies[name] as string) : 'See docs/checks.md.';
