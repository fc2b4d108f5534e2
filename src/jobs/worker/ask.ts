/** A request as a call: its params and page into the query or the JSON body. What is shipped with us is answered here. */
import type { Answer, EchotikClient } from '../../extract/client.ts';
import { sentOf } from '../../extract/pages.ts';
import type { Stream } from '../../streams/stream.ts';
import type { ReservedRequest } from '../ledger/request.ts';

type Asked = Pick<ReservedRequest, 'params' | 'page'>;

export async function askFor(client: EchotikClient, stream: Stream, { params, page }: Asked): Promise<Answer> {
  const { path, body: names, shipped } = stream;
  if (path === null) return answerOf(shipped?.() ?? []);
  const given = Object.entries({ ...params, ...sentOf(page) }).filter(([, value]) => value !== undefined);
  const inBody = (name: string) => names?.includes(name) ?? false;
  return client.call({
    path,
    query: Object.fromEntries(given.flatMap(([name, value]) => (inBody(name) ? [] : [[name, String(value)]]))),
    body: names && Object.fromEntries(given.filter(([name]) => inBody(name))),
  });
}

/** Records of our own as the API would answer them, so that they go the same way as all others. */
export function answerOf(records: readonly unknown[], at = 'data'): Answer {
  const data = at
    .split('.')
    .slice(1)
    .reduceRight<unknown>((inner, name) => ({ [name]: inner }), records);
  const bytes = Buffer.from(JSON.stringify({ code: 0, message: 'not from the API', data }));
  return { fetchedAt: new Date(), durationMs: 0, status: 200, bytes };
}
