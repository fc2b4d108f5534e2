/** Metabase over HTTP. What it refuses is told with its words; passwords and tokens never are. */

const LOOK_EVERY_MS = 1000;
const CALL_MS = 60_000;

export class Refused extends Error {}

export function openApi(url) {
  const base = url.replace(/\/+$/, '');
  let session;

  async function call(method, path, body) {
    let response;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...(session ? { 'x-metabase-session': session } : {}) },
        signal: AbortSignal.timeout(CALL_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new Refused(`${method} ${path}: Metabase cannot be reached (${error.cause?.code ?? error.name})`);
    }
    const text = await response.text();
    if (!response.ok) throw new Refused(`${method} ${path}: ${response.status} ${wordsOf(text)}`);
    try {
      return text ? JSON.parse(text) : null;
    } catch {
      throw new Refused(`${method} ${path}: the answer is not JSON; is this Metabase?`);
    }
  }

  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    signIn: (id) => void (session = id),
    /** Until it says that it is up. */
    async healthy(waitMs) {
      const end = Date.now() + waitMs;
      for (;;) {
        const health = await call('GET', '/api/health').catch((error) => error);
        if (health?.status === 'ok') return;
        if (Date.now() >= end)
          throw new Refused(
            `Metabase at ${base} is not up after ${Math.round(waitMs / 1000)} s: ${health?.message ?? health?.status}`,
          );
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
  };
}

/** Metabase answers with text, `{ message }`, `{ errors: { field: words } }`, or several of these. */
function wordsOf(text) {
  let told = text;
  try {
    const body = JSON.parse(text);
    const errors = Object.entries(body.errors ?? {}).map(
      ([field, words]) => `${field}: ${typeof words === 'string' ? words : JSON.stringify(words)}`,
    );
    told = typeof body === 'string' ? body : [body.message, ...errors].filter(Boolean).join('; ') || text;
  } catch {
    // Text as it is.
  }
  return told.replace(/\s+/g, ' ').trim().slice(0, 300);
}
