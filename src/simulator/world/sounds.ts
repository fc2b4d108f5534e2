import { fileName, tiktokId } from './ids.ts';
import { authorOf, titleOf } from './names.ts';
import { integerIn, pick, unit } from './random.ts';

type Attribute = 'title' | 'author' | 'cover' | 'commercial';

export interface Sound {
  readonly index: number;
  readonly clipId: string;
  readonly songId: string;
  readonly duration: number;
  /** What of it changes, and every how many days. */
  readonly changes: { readonly attribute: Attribute; readonly every: number } | null;
}

/** What a sound looks like on one day, in every market alike. */
export interface SoundLook {
  readonly title: string;
  readonly author: string;
  readonly cover: string;
  readonly commercial: boolean;
}

const CHANGING_SHARE = 0.12;
const COMMERCIAL_SHARE = 0.3;

export function createSound(seed: string, index: number): Sound {
  const lead = pick(['6', '7', '7'] as const, seed, 'lead', index);
  const every = integerIn(3, 20, seed, 'change every', index);
  const attribute = pick(['title', 'author', 'cover', 'commercial'] as const, seed, 'change what', index);
  return {
    index,
    clipId: tiktokId(lead, seed, 'clip', index),
    songId: tiktokId(lead, seed, 'song', index),
    duration: integerIn(6, 60, seed, 'duration', index),
    changes: unit(seed, 'changes', index) < CHANGING_SHARE ? { attribute, every } : null,
  };
}

/** Changes depend on the day alone, so list and detail of one day agree, whatever was asked before. */
export function lookOf(seed: string, sound: Sound, day: number): SoundLook {
  const { index, changes } = sound;
  const version = changes ? Math.floor((day + index) / changes.every) : 0;
  const versionOf = (attribute: Attribute) => (changes?.attribute === attribute ? version : 0);
  const title = titleOf(seed, index);
  const author = authorOf(seed, index);
  const born = unit(seed, 'commercial', index) < COMMERCIAL_SHARE;
  const cover = fileName(seed, 'cover', index, versionOf('cover'));
  return {
    title: versionOf('title') % 2 === 0 ? title : `${title} (Official Sound)`,
    author: versionOf('author') % 2 === 0 ? author : `${author} Official`,
    cover: `https://p16-sg.tiktokcdn.com/aweme/720x720/tos-alisg-v-2774/${cover}.jpeg`,
    commercial: versionOf('commercial') % 2 === 0 ? born : !born,
  };
}
