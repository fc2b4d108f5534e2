import { buy } from '../../actions/buy.ts';
import { quoteAgain } from '../../actions/quote-again.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { Command } from '../../components/command.tsx';
import { formatCredits } from '../../format.ts';
import { useView } from '../../view.ts';
import type { ShownQuote } from './read-quote.ts';

/** Buys a price that is valid, or asks for it again. */
export function BuyButton({ quote_id: quote, state, subject, offer }: ShownQuote) {
  const { source } = useView();
  const [command, ...others] = offer.commands;
  const price = `at most ${formatCredits(offer.maxCredits)}`;
  const question = source === 'api' ? `Buy ${subject} for ${price}? The calls are paid.` : undefined;
  if (state === 'bought') return null;
  return (
    <section class="card">
      {state === 'valid' ? (
        <ActionForm
          action={command === undefined ? buy : { ...buy, command: () => command }}
          input={{ quote }}
          label={`Buy for ${price}`}
          tone="primary"
          {...(question ? { confirm: question } : {})}
        />
      ) : null}
      <ActionForm action={quoteAgain} input={{ quote }} label="Show the price again" />
      {others.length ? (
        <details>
          <summary>Other commands: one for each series</summary>
          <ul>
            {others.map((other) => (
              <li>
                <Command command={other} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
