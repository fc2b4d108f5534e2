/** What a page must not do: break its own policy, write errors, ask another server, or fail. */
import type { Page } from 'playwright-core';

/** Collects what goes wrong on a page from now on. `origin`: the only one that it may ask. */
export function watchPage(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    // A violation of the policy is written as an error, too.
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => problems.push(`error: ${message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) problems.push(`another origin: ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}
