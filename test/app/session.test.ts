import { describe, expect, inject, test } from 'vitest';
import { type Backend, withWorld } from '../support/world.ts';

describe.each<Backend>(['postgres', 'redis'])('a session on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  // As when somebody stops a worker that has just begun. A connection that is left behind holds the process for ever.
  test.skipIf(skip)('a session that is closed as soon as it is open leaves nothing open', () =>
    expect(withWorld({ backend }, async () => 'closed')).resolves.toBe('closed'),
  );
});
