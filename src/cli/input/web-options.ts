/** The options by which a command serves the web UI. */
import { InvalidArgumentError, Option } from 'commander';
import type { WebSettings } from '../../config/web-settings.ts';
import { parsePublicUrl, parseSpendLimit } from '../../config/web-settings.ts';
import { parsePort } from '../../health/health-address.ts';

export interface WebFlags {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly allowSpend?: number | undefined;
}

const toPort = (text: string): number => {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
};

const toPublicUrl = (text: string): string => {
  const url = parsePublicUrl(text);
  if (url === undefined) throw new InvalidArgumentError('Expected a URL such as https://ops.example.com/echotik.');
  return url;
};

const toSpendLimit = (text: string): number => {
  const credits = parseSpendLimit(text);
  if (credits === undefined) throw new InvalidArgumentError('Expected a number of credits, such as 500.');
  return credits;
};

/** `name`: the flag, such as `--port`. */
export const webPortOption = (name: string, fallback: string) =>
  new Option(
    `${name} <port>`,
    `port of the web UI; 0 takes a free one (default: ECHOTIK_WEB_PORT, else ${fallback})`,
  ).argParser(toPort);

export const webHostOption = (name: string) =>
  new Option(
    `${name} <address>`,
    'address of this machine for it (default: ECHOTIK_WEB_HOST, else 127.0.0.1); others need a password or a proxy',
  );

export const publicUrlOption = () =>
  new Option(
    '--public-url <url>',
    'URL that browsers use, where a proxy is in between; its path is the prefix (default: ECHOTIK_WEB_URL)',
  ).argParser(toPublicUrl);

export const allowSpendOption = () =>
  new Option(
    '--allow-spend <credits>',
    'let viewers of the web UI buy real data, up to these credits a day (default: ECHOTIK_WEB_ALLOW_SPEND, else none)',
  ).argParser(toSpendLimit);

/** The options, and the environment where they are absent. */
export const chooseWebSettings = (
  { port, host, publicUrl, allowSpend }: WebFlags,
  environment: WebSettings,
): WebSettings => ({
  ...environment,
  ...(port === undefined ? {} : { port }),
  ...(host === undefined ? {} : { host }),
  ...(publicUrl === undefined ? {} : { publicUrl }),
  ...(allowSpend === undefined ? {} : { allowSpend }),
});
