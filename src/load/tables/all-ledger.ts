/** Every table of the schemas ops and raw: importing this file describes them all. */
import './ops-runs.ts';
import './ops-requests.ts';
import './ops-paging.ts';
import './ops-findings.ts';
import './ops-fields.ts';
import './ops-objects.ts';
import './ops-checks.ts';
import './ops-alerts.ts';
import './ops-market.ts';
import './ops-web.ts';
import './ops.ts';
import './raw.ts';
