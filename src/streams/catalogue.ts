/** Every stream, one line each, by group of the API's documentation. Parents stand before their children. */
import { ConfigError } from '../errors.ts';
import { parentOf, type Stream } from './stream.ts';
import { trendingMusicDetail } from './trending/trending-music-detail.ts';
import { trendingMusicList } from './trending/trending-music-list.ts';

const groups: Readonly<Record<string, readonly Stream[]>> = {
  trending: [trendingMusicList, trendingMusicDetail],
};

export const catalogue: readonly Stream[] = Object.values(groups).flat();

export const groupOf = (stream: Stream): string =>
  Object.keys(groups).find((group) => groups[group]?.includes(stream)) ?? 'none';

const byName = new Map(catalogue.map((stream) => [stream.name, stream]));

/** Throws ConfigError with the known names. */
export function streamNamed(name: string): Stream {
  const stream = byName.get(name);
  if (stream) return stream;
  throw new ConfigError(`unknown stream '${name}'`, { remedy: `known streams: ${[...byName.keys()].join(', ')}` });
}

export const childrenOf = (stream: Stream): readonly Stream[] =>
  catalogue.filter((child) => parentOf(child) === stream);

/** A stream's children, theirs, and so on; without the stream itself. */
export const descendantsOf = (stream: Stream): readonly Stream[] =>
  childrenOf(stream).flatMap((child) => [child, ...descendantsOf(child)]);
