/** Calls the functions of in-page.js inside a page. Its policy forbids scripts in it, but not those of the driver. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly string[];
}

interface PageTests {
  describeExcess(): string | null;
  countForeign(): number;
  runAxe(rules: readonly string[]): readonly Violation[];
  numberControls(): number;
  describeFocused(): { readonly control: string; readonly isShown: boolean; readonly html: string } | null;
  listMissed(reached: readonly string[]): readonly string[];
}

const read = (path: string) => readFile(path, 'utf8');
const source = Promise.all([
  read(createRequire(import.meta.url).resolve('axe-core/axe.min.js')),
  read(fileURLToPath(new URL('in-page.js', import.meta.url))),
]);

/** To be called after each load of the page. */
export async function addPageTests(page: Page): Promise<void> {
  for (const text of await source) await page.evaluate(text);
}

export const callInPage = <N extends keyof PageTests>(
  page: Page,
  name: N,
  ...args: Parameters<PageTests[N]>
): Promise<ReturnType<PageTests[N]>> =>
  page.evaluate<ReturnType<PageTests[N]>>(`pageTests.${name}(...${JSON.stringify(args)})`);
