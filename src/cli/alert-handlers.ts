/** Errors and events of a process also go to its alerting. */
import type { Alerting } from '../alerts/alerting.ts';
import type { SessionHandlers } from './working-context.ts';

type Handlers = Pick<SessionHandlers, 'onError' | 'onEvent'>;

/** Handlers that call those given, and the alerting. */
export const alertHandlers = ({ onError, onEvent }: Handlers, alerting: Alerting): Handlers => ({
  onError(error) {
    alerting.noticeError(error);
    onError(error);
  },
  onEvent(event) {
    onEvent(event);
    alerting.observe(event);
  },
});
