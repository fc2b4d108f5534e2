/** Which tables Metabase lists: those of past states are hidden, because analysts read `..._as_of(...)` or questions. */

const PAST = /_(?:history|versions|revisions)$/;
const SCHEMA = 'echotik';
const LOOK_EVERY_MS = 1000;

/**
 * Hides tables of past states, once the first sync has found them. They can still be queried with SQL, and an admin can
 * show them again. Returns how many were hidden now; undefined where the sync did not end in time.
 */
export async function hidePastTables(api, database, waitMs) {
  if (!(await syncEnds(api, database, waitMs))) return undefined;
  // Without hidden ones.
  const { tables } = await api.get(`/api/database/${database}/metadata`);
  const past = tables.filter(
    ({ schema, name, visibility_type: kind }) => schema === SCHEMA && PAST.test(name) && !kind,
  );
  for (const { id } of past) await api.put(`/api/table/${id}`, { visibility_type: 'hidden' });
  return past.length;
}

async function syncEnds(api, database, waitMs) {
  for (const end = Date.now() + waitMs; ; await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))) {
    const { initial_sync_status: status } = await api.get(`/api/database/${database}`);
    if (status === 'complete') return true;
    if (Date.now() >= end) return false;
  }
}
