import { z } from 'zod';
import { percentLabel } from '../../extract/wire.ts';

/** A discount as a fraction. Written `67%`, and by some cards as a number: no discount is above 1, so above 1 are percents. */
export const discountRate = z.codec(z.union([z.string(), z.number(), z.null()]), z.number().nullable(), {
  decode(written) {
    const number = z.decode(percentLabel, written);
    return number !== null && (number > 1 || String(written).includes('%')) ? number / 100 : number;
  },
  encode: (rate) => (rate === null ? null : `${rate * 100}%`),
});
