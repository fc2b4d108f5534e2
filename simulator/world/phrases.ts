/** Texts that people write. */
import { hostileTitles, orHostile } from './hostile.ts';
import { choose, unit } from './random.ts';

const bios = [
  'daily finds ✨ dm for collabs',
  'mum of two | honest reviews',
  '📍 somewhere sunny',
  'shop my showcase 👇',
  'new video every friday',
  'she/her\ncoffee first',
  '',
];
const hooks = [
  'You need this',
  'I was wrong about this',
  'Wait for it',
  'Unboxing',
  'POV: it finally arrived',
  '3 reasons why',
];
const remarks = [
  'where did you get it??',
  'need this 😍',
  'does it come in black',
  'mine broke after a week',
  'obsessed',
  '@mira look',
  'how much',
  'link please 🙏',
  'not worth it tbh',
];
const replies = ['thank you!!', 'in my showcase 💛', 'yes it does', 'check your inbox', '😂😂'];
const verdicts = [
  'Soft, smooth',
  'As described, arrived early',
  'Colour differs from the picture',
  'Would buy again ⭐⭐⭐⭐⭐',
  'Too small, order a size up',
  'Smells nice "but" fades',
  '',
];

export function createBio(seed: string, id: string, index: number): string {
  return orHostile(choose(bios, seed, 'bio', id), seed, 'bio', index + 1);
}

export function createVideoText(seed: string, id: string, index: number, tags: readonly string[]): string {
  const text = [choose(hooks, seed, 'hook', id), ...tags.map((tag) => `#${tag}`)].join(' ');
  return orHostile(text, seed, 'video', index + 2);
}

export function createLiveTitle(seed: string, id: string, index: number): string {
  return orHostile(`${choose(hooks, seed, 'live', id)} 🔴 LIVE`, seed, 'live', index + 3);
}

export function createCommentText(seed: string, id: string): string {
  return pickText(remarks, seed, id);
}

export function createReplyText(seed: string, id: string): string {
  return pickText(replies, seed, id);
}

export function createReviewText(seed: string, id: string): string {
  return pickText(verdicts, seed, id);
}

const HOSTILE_SHARE = 0.04;

function pickText(texts: readonly string[], seed: string, id: string): string {
  return choose(unit(seed, 'hostile', id) < HOSTILE_SHARE ? hostileTitles : texts, seed, 'text', id);
}
