/** What the options of all drawings have in common. */
import type { Colour } from './chart.ts';

export const EDGE = 8;
/** For the numbers of an axis. */
export const AXIS_WIDTH = 48;

export const toCssColour = (colour: Colour) => `var(--${colour})`;
export const ink = { color: 'var(--ink)', fontSize: 12 };
export const muted = { ...ink, color: 'var(--muted)' };
export const common = { animation: false, textStyle: { fontFamily: 'inherit' } };
export const noAxisLine = { axisLine: { show: false }, axisTick: { show: false } };
