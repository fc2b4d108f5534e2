/** Opens the channels of the configuration, with their secrets. */
import type { AlertChannel } from '../../config/alert-channels.ts';
import type { AlertsConfig } from '../../config/alerts-config.ts';
import { nameSecretVariable, readChannelSecret, type SecretSources } from '../../config/read-channel-secret.ts';
import { ConfigError } from '../../errors.ts';
import { alertmanagerTraits, openAlertmanager } from './alertmanager.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { dingtalkTraits, openDingtalk } from './dingtalk.ts';
import { emailTraits, openEmail } from './email.ts';
import { feishuTraits, openFeishu } from './feishu.ts';
import { openPagerduty, pagerdutyTraits } from './pagerduty.ts';
import { openSlack, slackTraits } from './slack.ts';
import { parseSigningKeys } from './standard-webhooks.ts';
import { openTeams, teamsTraits } from './teams.ts';
import { openTelegram, telegramTraits } from './telegram.ts';
import { openWebhook } from './webhook.ts';
import { openWecom, wecomTraits } from './wecom.ts';

const channelTraits: Readonly<Record<AlertChannel['type'], ChannelTraits>> = {
  webhook: { combines: false },
  email: emailTraits,
  slack: slackTraits,
  teams: teamsTraits,
  dingtalk: dingtalkTraits,
  feishu: feishuTraits,
  wecom: wecomTraits,
  telegram: telegramTraits,
  pagerduty: pagerdutyTraits,
  alertmanager: alertmanagerTraits,
};

export const getChannelTraits = ({ type }: AlertChannel): ChannelTraits => channelTraits[type];

export interface OpenChannel {
  readonly name: string;
  readonly traits: ChannelTraits;
  readonly channel: Channel;
}

type AlertSettings = Pick<AlertsConfig, 'channels' | 'repeatEvery'>;

/** Opens all channels; the caller closes them. Throws ConfigError where a secret is missing or not valid. */
export async function openChannels(config: AlertSettings, sources: SecretSources): Promise<readonly OpenChannel[]> {
  const opened: OpenChannel[] = [];
  try {
    for (const [name, options] of Object.entries(config.channels)) {
      const channel = await openChannel(name, options, config, sources);
      opened.push({ name, traits: getChannelTraits(options), channel });
    }
  } catch (error) {
    await closeChannels(opened);
    throw error;
  }
  return opened;
}

export const closeChannels = async (channels: readonly OpenChannel[]): Promise<void> =>
  void (await Promise.allSettled(channels.map(({ channel }) => channel.close())));

async function openChannel(
  name: string,
  options: AlertChannel,
  { repeatEvery }: AlertSettings,
  sources: SecretSources,
): Promise<Channel> {
  const read = (key: string, file: string | undefined) => readChannelSecret(sources, name, key, file);
  const require = (key: string, option: string, file: string | undefined) => {
    const secret = read(key, file);
    if (secret !== undefined) return secret;
    throw new ConfigError(`the alert channel ${name} has no secret ${key}`, {
      remedy: `give ${option} in the configuration, or set ${nameSecretVariable(name, key)}`,
    });
  };
  const base = (url: string, secrets: readonly string[] = []) => ({
    url,
    secrets,
    variables: sources.variables,
    channel: name,
  });
  const requireUrl = ({ urlFile }: { readonly urlFile?: string | undefined }) =>
    base(require('URL', 'urlFile', urlFile));
  switch (options.type) {
    case 'webhook': {
      const secret = read('SECRET', options.secretFile);
      return openWebhook(base(options.url, secret?.split(/\s+/)), secret ? parseSigningKeys(secret, name) : []);
    }
    case 'slack':
      return openSlack(requireUrl(options));
    case 'teams':
      return openTeams(requireUrl(options));
    case 'wecom':
      return openWecom(requireUrl(options));
    case 'dingtalk':
      return openDingtalk(requireUrl(options), read('SECRET', options.secretFile));
    case 'feishu':
      return openFeishu(requireUrl(options), read('SECRET', options.secretFile));
    case 'telegram':
      return openTelegram({
        ...base(options.url),
        chat: options.chat,
        token: require('TOKEN', 'tokenFile', options.tokenFile),
      });
    case 'pagerduty':
      return openPagerduty({
        ...base(options.url),
        routingKey: require('ROUTING_KEY', 'routingKeyFile', options.routingKeyFile),
      });
    case 'alertmanager':
      return openAlertmanager(base(options.url), 2 * repeatEvery);
    case 'email': {
      const { passwordFile } = options;
      const password = options.user === undefined ? undefined : require('PASSWORD', 'passwordFile', passwordFile);
      return openEmail(options, password);
    }
  }
}
