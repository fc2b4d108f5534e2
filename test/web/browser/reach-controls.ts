/** Whether the keyboard alone reaches what the mouse does. */
import type { Page } from 'playwright-core';
import { callInPage } from './in-page.ts';

/** Controls that Tab does not reach, or that do not show that they have the focus. */
export async function findUnreached(page: Page): Promise<readonly string[]> {
  const count = await callInPage(page, 'numberControls');
  const reached = new Set<string>();
  const hidden = new Set<string>();
  for (let press = 0; press < count + 2; press++) {
    await page.keyboard.press('Tab');
    const focused = await callInPage(page, 'describeFocused');
    if (!focused) continue;
    reached.add(focused.control);
    if (!focused.isShown) hidden.add(`the focus is not visible: ${focused.html}`);
  }
  const missed = await callInPage(page, 'listMissed', [...reached]);
  return [...missed.map((html) => `not reached: ${html}`), ...hidden];
}
