/** Makes sounds. */
import { hashFileName, createTiktokId } from './ids.ts';
import { createAuthor, createTitle } from './names.ts';
import { integerIn, choose, unit } from './random.ts';

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
  const lead = choose(['6', '7', '7'] as const, seed, 'lead', index);
  const every = integerIn(3, 20, seed, 'change every', index);
  const attribute = choose(['title', 'author', 'cover', 'commercial'] as const, seed, 'change what', index);
  return {
    index,
    clipId: createTiktokId(lead, seed, 'clip', index),
    songId: createTiktokId(lead, seed, 'song', index),
    duration: integerIn(6, 60, seed, 'duration', index),
    changes: unit(seed, 'changes', index) < CHANGING_SHARE ? { attribute, every } : null,
  };
}

/** Changes depend on the day alone, so list and detail of one day agree, whatever was requested before. */
export function describeSound(seed: string, sound: Sound, day: number): SoundLook {
  const { index, changes } = sound;
  const version = changes ? Math.floor((day + index) / changes.every) : 0;
  const getVersion = (attribute: Attribute) => (changes?.attribute === attribute ? version : 0);
  const title = createTitle(seed, index);
  const author = createAuthor(seed, index);
  const born = unit(seed, 'commercial', index) < COMMERCIAL_SHARE;
  const cover = hashFileName(seed, 'cover', index, getVersion('cover'));
  return {
    title: getVersion('title') % 2 === 0 ? title : `${title} (Official Sound)`,
    author: getVersion('author') % 2 === 0 ? author : `${author} Official`,
    cover: `https://p16-sg.tiktokcdn.com/aweme/720x720/tos-alisg-v-2774/${cover}.jpeg`,
    commercial: getVersion('commercial') % 2 === 0 ? born : !born,
  };
}
