/** Images of a product: JSON in a string, `[{"url":"https://...","index":0}]`, in any order. */
import { z } from 'zod';
import { counter, jsonText, mediaUrl } from '../extract/wire.ts';

export const images = jsonText(z.array(z.object({ url: mediaUrl, index: counter.nullish() })));

/** The main one has index 0 and comes first. */
export const sortImageUrls = (found: NonNullable<z.output<typeof images>>): string[] =>
  found
    .toSorted((a, b) => (a.index ?? found.length) - (b.index ?? found.length))
    .flatMap(({ url }) => (url === null ? [] : [url]));
