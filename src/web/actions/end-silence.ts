/** Ends a silence now. */
import { z } from 'zod';
import { endSilence } from '../../alerts/silences.ts';
import { ConfigError } from '../../errors.ts';
import { parseNumber } from '../query.ts';
import type { WebAction } from './action.ts';

const inputSchema = z.strictObject({ silence: z.string() });

export const endSilenceAction: WebAction<z.output<typeof inputSchema>> = {
  name: 'end-silence',
  level: 'operate',
  input: inputSchema,
  command: ({ silence }) => `alerts silence --end ${silence}`,
  async perform({ pool }, { silence }) {
    if (!(await endSilence(pool, parseNumber(silence, 'silence'))))
      throw new ConfigError(`there is no silence ${silence}, or it has ended`, { remedy: 'open the page again' });
    return { message: `Silence ${silence} is ended.` };
  },
};
