/** Sends a test message to a channel. */
import { z } from 'zod';
import { testChannels } from '../../alerts/test-channels.ts';
import { ConfigError } from '../../errors.ts';
import { toPrintable } from '../../printable.ts';
import type { WebAction } from './action.ts';

const inputSchema = z.strictObject({ channel: z.string().min(1) });

export const testChannel: WebAction<z.output<typeof inputSchema>> = {
  name: 'test-channel',
  level: 'operate',
  input: inputSchema,
  command: ({ channel }) => `alerts test ${channel}`,
  async perform({ config, environment }, { channel }) {
    if (!Object.hasOwn(config.alerts.channels, channel))
      throw new ConfigError(`there is no alert channel '${channel}'`, { remedy: 'open the page again' });
    const [result] = await testChannels(config, { config: environment.config, variables: process.env }, channel);
    if (!result) throw new Error(`the channel ${channel} was not tested`);
    if (result.error !== null)
      throw new ConfigError(`${channel} did not accept the test message: ${toPrintable(result.error)}`, {
        remedy: 'correct the channel in the configuration, or its secret',
      });
    return { message: `${channel} accepted the test message.${result.note ? ` ${toPrintable(result.note)}` : ''}` };
  },
};
