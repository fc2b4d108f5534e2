/** How EchoTik writes things, as zod codecs: decode for loading, encode for the simulator and round-trip tests. */
import { z } from 'zod';

const YEAR_9999_S = 253_402_300_799;

/** A TikTok id of up to 20 digits. Quoted or bare on the wire (the JSON parser keeps all digits), text with us. */
export const tiktokId = z.codec(
  z.union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative()], { error: 'expected an id of up to 20 digits' }),
  z.string(),
  { decode: String, encode: (id) => id },
);

/** Epoch seconds. */
export const epochSeconds = z.codec(z.int().min(0).max(YEAR_9999_S), z.date(), {
  decode: (seconds) => new Date(seconds * 1000),
  encode: (date) => date.getTime() / 1000,
});
