/** An event stream that says when an open page should be read again. */
import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ChangeFeed } from './change-feed.ts';
import type { WebEnv } from './web-env.ts';

/** More open pages than this get no live updates. Each has a connection. */
const MAX_STREAMS = 50;
/** Proxies close connections that are silent for a minute. */
const HEARTBEAT_MS = 20_000;
/** After this time the browser connects again, and its session is checked again. */
const MAX_STREAM_MS = 10 * 60_000;

export function addLiveRoute(app: Hono<WebEnv>, feed: ChangeFeed): void {
  let open = 0;
  app.get('/live', (context) => {
    // Nobody reads the stream that would answer HEAD, so it would never end.
    if (context.req.method === 'HEAD') return context.body(null);
    if (open >= MAX_STREAMS) return context.text('too many open pages\n', 503);
    open += 1;
    context.header('X-Accel-Buffering', 'no');
    return streamSSE(context, async (stream) => {
      let wake = () => {};
      let changes = 0;
      const stopListening = feed.listen(() => {
        changes += 1;
        wake();
      });
      const end = Date.now() + MAX_STREAM_MS;
      stream.onAbort(() => wake());
      try {
        await stream.writeSSE({ event: 'ready', data: '' });
        while (!stream.aborted && !stream.closed && Date.now() < end) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, HEARTBEAT_MS);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
            if (changes) wake();
          });
          const event = changes ? 'changed' : 'alive';
          changes = 0;
          await stream.writeSSE({ event, data: '' });
        }
      } finally {
        stopListening();
        open -= 1;
      }
    });
  });
}
