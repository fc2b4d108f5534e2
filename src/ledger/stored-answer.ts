/**
 * Stored answers: ops.stored_answer finds the one that may be used instead of sending a request. This file has what the
 * function needs from the catalogue.
 */
import { catalogue } from '../streams/catalogue.ts';
import { freshMinutes } from '../streams/fresh-minutes.ts';

/**
 * Minutes by stream, as JSON: the argument `fresh_minutes` of ops.stored_answer and ops.is_stale. Answers of a stream
 * that is not in it are fresh all day.
 */
export const freshMinutesJson = JSON.stringify(
  Object.fromEntries(
    catalogue.flatMap((stream) => {
      const minutes = freshMinutes(stream);
      return minutes === null ? [] : [[stream.name, minutes]];
    }),
  ),
);
