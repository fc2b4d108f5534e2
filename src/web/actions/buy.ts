import { z } from 'zod';
import { requireAgreedTime } from '../../ledger/clock-doubt.ts';
import { formatCredits } from '../format.ts';
import { buyQuote } from '../purchases/buy-quote.ts';
import type { WebAction } from './action.ts';
import { showOffer } from './quote-again.ts';

/** Buys what a quote has shown, at its price or not at all. The second submit leads to the run of the first. */
export const buy: WebAction<{ readonly quote: string }> = {
  name: 'buy',
  level: 'spend',
  input: z.object({ quote: z.uuid() }),
  command: showOffer,
  async perform({ pool, config, source, viewer, now, spendCapPerDay, dispatch }, { quote }) {
    await requireAgreedTime(pool, now);
    const context = { pool, config, source, now, viewerId: viewer.id, spendCapPerDay };
    const { run, maxCredits, wasBought } = await buyQuote(context, quote);
    // Also after an earlier submit: its process may have died before it could do this.
    await dispatch();
    const result = { goTo: `/runs/${run}`, runId: run };
    return wasBought
      ? { ...result, message: `This was bought already: run ${run}. Nothing was bought again.` }
      : { ...result, message: `Bought: run ${run} costs at most ${formatCredits(maxCredits)}.`, credits: maxCredits };
  },
};
