/** Which failed requests a scheduler asks again by itself, and after how long. */

/**
 * A condition on a failed request `r`: its last call met no network, a time-out, or an error on the side of the API; or it was
 * given up unasked together with such a request of its stream. What the API rejected, what could not be read, and what cannot be
 * asked any more at `at` is not asked again.
 */
export const mayPass = (at: string) => `r.status = 'failed' and r.source_request_id is null
  and (r.ask_until is null or r.ask_until > ${at})
  and (exists (select from ops.attempts a
      where a.request_id = r.request_id and a.attempt = r.attempts and a.outcome = 'unavailable')
    or r.attempts = 0 and exists (
      select from ops.requests o join ops.attempts a on a.request_id = o.request_id and a.attempt = o.attempts
      where o.run_id = r.run_id and o.stream = r.stream and o.status = 'failed' and a.outcome = 'unavailable'))`;

/**
 * Minutes before a run is resumed for the first, second, ... time; the last one repeats. A week of them is some 45 times five
 * tries of what fails.
 */
const RESUME_AFTER_MINUTES = [2, 5, 10, 20, 30, 60, 120, 240];

/** Of a run `u`. */
export const RESUME_DELAY = `(array[${RESUME_AFTER_MINUTES.join(', ')}])[least(u.resumes + 1, ${RESUME_AFTER_MINUTES.length})] * interval '1 minute'`;
