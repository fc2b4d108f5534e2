/** Lends a running simulator to a test, with the two calls it answers. */
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts';

export const MUSIC_LIST = '/api/v3/realtime/trending/popular/music/list';
export const MUSIC_DETAIL = '/api/v3/realtime/trending/popular/music/detail';
export const DAY = new Date('2026-02-03T09:00:00Z');

interface Point {
  readonly time: number;
  readonly value: number;
}
export interface WireSound {
  readonly clip_id: string;
  readonly title: string;
  readonly rank: number;
  readonly rank_diff: number | null;
  readonly rank_diff_type: number;
  readonly trend: readonly Point[];
  readonly [key: string]: unknown;
}
export interface ListData {
  readonly pagination: {
    readonly page: number;
    readonly size: number;
    readonly total: number;
    readonly has_more: boolean;
  };
  readonly sound_list: readonly WireSound[];
}
export interface Body<D> {
  readonly code: number;
  readonly message: string;
  readonly data: D;
  readonly requestId: string | null;
}
export type DetailData = Readonly<Record<string, unknown>> & { readonly sound: WireSound };
type Params = Readonly<Record<string, string | number>>;

export async function withSimulator(options: SimulatorOptions, use: (simulator: Simulator) => Promise<void>) {
  const simulator = await startSimulator({ now: () => DAY, ...options });
  try {
    await use(simulator);
  } finally {
    await simulator.close();
  }
}

export function ask({ url, username, password }: Simulator, path: string, params: Params = {}, init: RequestInit = {}) {
  const query = new URLSearchParams(
    Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return fetch(`${url}${path}?${query.toString()}`, { headers: { authorization }, ...init });
}

async function json(response: Response): Promise<unknown> {
  return response.json();
}

export async function list(simulator: Simulator, params: Params = {}): Promise<Body<ListData>> {
  return (await json(await ask(simulator, MUSIC_LIST, params))) as Body<ListData>;
}

export async function detail(simulator: Simulator, params: Params): Promise<Body<DetailData>> {
  return (await json(await ask(simulator, MUSIC_DETAIL, params))) as Body<DetailData>;
}

export async function wholeChart(simulator: Simulator, params: Params = {}): Promise<readonly WireSound[]> {
  const sounds: WireSound[] = [];
  for (let page = 1; ; page++) {
    const { data } = await list(simulator, { ...params, page, limit: 20 });
    sounds.push(...data.sound_list);
    if (!data.pagination.has_more) return sounds;
  }
}
