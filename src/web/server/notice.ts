/** The result of an action, on the page that follows it. The URL names the action only, so a link cannot put words there. */
import type { Pool } from '../../load/connection/pool.ts';
import type { Viewer } from '../access/level.ts';
import type { Notice } from '../components/page-frame.tsx';

/** The parameter with the number of the action. */
const PARAMETER = 'action';

/** Undefined: the URL names none, or one of another viewer, or an old one. */
export async function readNotice(pool: Pool, query: URLSearchParams, viewer: Viewer): Promise<Notice | undefined> {
  const id = query.get(PARAMETER);
  if (id === null || !/^\d{1,15}$/.test(id)) return undefined;
  const { rows } = await pool.query<{ outcome: string; message: string }>(
    `select outcome, message from ops.actions
     where action_id = $1 and viewer = $2 and at > now() - interval '10 minutes'`,
    [id, viewer.name],
  );
  const [found] = rows;
  return found && { kind: found.outcome === 'done' ? 'done' : 'refused', text: found.message };
}

/** `path` with the number of an action, or without any. A number that it has already is replaced. */
export function withNotice(path: string, actionId: number | null): string {
  const [place = '/', search = ''] = path.split('?');
  const query = new URLSearchParams(search);
  if (actionId === null) query.delete(PARAMETER);
  else query.set(PARAMETER, String(actionId));
  return query.size ? `${place}?${query.toString()}` : place;
}
