/** Chromium of the machine, driven by Playwright. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The variable, set to 1, makes a machine fail that has no Chromium. */
export function findBrowser(): string | undefined {
  const program = [process.env['CHROMIUM'] ?? '', ...PROGRAMS].find((path) => path !== '' && existsSync(path));
  if (program === undefined && process.env['REQUIRE_BROWSER'])
    throw new Error('REQUIRE_BROWSER is set, but there is no Chromium; CHROMIUM may name its program');
  return program;
}

/** One process for all tests of a file. In a container there is no sandbox, and pages are those of the tests. */
export const openBrowser = (program: string): Promise<Browser> =>
  chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions', '--mute-audio'],
  });
