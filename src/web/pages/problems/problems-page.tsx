/** What needs a decision: quarantine, unread values, changed fields, failed checks, absences. */
import { definePage } from '../../page.ts';
import { AbsencesSection } from './absences-section.tsx';
import { ChecksSection } from './checks-section.tsx';
import { DriftSection } from './drift-section.tsx';
import { FieldsSection } from './fields-section.tsx';
import { QuarantineSection } from './quarantine-section.tsx';
import { readAllFindings } from './read-all-findings.ts';
import { Summary } from './summary.tsx';

export const problemsPage = definePage({
  path: '/problems',
  read: (context) => readAllFindings(context),
  title: () => 'Problems',
  command: () => 'quarantine list',
  isLive: true,
  Body: ({ model }) => (
    <>
      <Summary findings={model} />
      <QuarantineSection groups={model.quarantine} />
      <ChecksSection checks={model.checks} />
      <FieldsSection fields={model.fields} />
      <DriftSection drift={model.drift} more={model.moreDrift} />
      <AbsencesSection absentRuns={model.absentRuns} watched={model.watched} />
    </>
  ),
});
