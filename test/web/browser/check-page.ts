/** How a page looks: rules of axe, and whether it fits the window. */
import type { Page } from 'playwright-core';
import { callInPage } from './in-page.ts';

const MAX_NODES = 3;

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };

/**
 * Everything that is wrong, as lines. The page is loaded once and shown in four ways; the rules that depend on the
 * structure alone are tested once for each width, that of colours each time.
 */
export async function checkLooks(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [size, first, second] of [
    [WIDE, 'light', 'dark'],
    [NARROW, 'dark', 'light'],
  ] as const) {
    await page.setViewportSize(size);
    for (const colorScheme of [first, second]) {
      await page.emulateMedia({ colorScheme });
      const violations = await callInPage(page, 'runAxe', colorScheme === first ? [] : ['color-contrast']);
      found.push(
        ...violations.map(
          ({ id, nodes }) =>
            `${size.width} px, ${colorScheme}: ${id} (${nodes.length}): ${nodes.slice(0, MAX_NODES).join('; ')}`,
        ),
      );
    }
    const excess = await callInPage(page, 'describeExcess');
    if (excess !== null) found.push(`${size.width} px: ${excess}`);
  }
  return found;
}
