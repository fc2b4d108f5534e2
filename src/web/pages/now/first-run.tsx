/** What a warehouse without runs shows: what happens first, and how. */
import { Command } from '../../components/command.tsx';

export const FirstRun = () => (
  <section class="card">
    <h2>Before the first run</h2>
    <p>
      <code>start</code> runs every pipeline once and shows its progress here, request by request; after that each
      pipeline begins at its slots. Without credentials the simulator answers: nothing is billed.
    </p>
    <ul>
      <li>
        Run everything once: <Command command="start --once" />
      </li>
      <li>
        See first what it would cost: <Command command="status" />
      </li>
    </ul>
  </section>
);
