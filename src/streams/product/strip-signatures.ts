import { z } from 'zod';
import { mediaUrl } from '../../extract/wire.ts';

/**
 * A value of unknown shape with every signed link in it cut like a `mediaUrl`: it would be another content at each
 * call.
 */
export function stripSignatures(value: unknown): unknown {
  if (typeof value === 'string') return z.decode(mediaUrl, value);
  if (Array.isArray(value)) return value.map(stripSignatures);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, stripSignatures(inner)]));
}
