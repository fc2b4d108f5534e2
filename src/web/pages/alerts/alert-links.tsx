import { Link } from '../../components/link.tsx';

/** The pages about alerts. */
export const AlertLinks = () => (
  <p>
    <Link to="/alerts">Alerts</Link> · <Link to="/alerts/messages">Messages</Link> ·{' '}
    <Link to="/alerts/market">Market rules</Link>
  </p>
);
