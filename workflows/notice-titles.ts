import { definitionOf } from './catalogue';

/** What the engine itself tells, whatever the kind. */
const common: Readonly<Record<string, string>> = {
  'step-opened': 'Something is asked of your unit',
  'step-reminder': 'A reminder: something asked of your unit falls due soon',
  'step-overdue': 'Overdue: something asked of your unit has not been done',
  'step-declined': 'A step was declined and has come up the line to you',
  'step-returned': 'What your unit handed in was given back for rework',
  'step-reassigned': 'A step was given to your unit',
  'invitation-moved': 'A meeting to which your unit is invited has moved',
  'invitation-cancelled': 'A meeting to which your unit was invited is cancelled',
};

/** The title of a notice in words that say nothing of any person. */
export function titleOfNotice(kind: string, name: string): string {
  return (
    common[name] ?? definitionOf(kind)?.table.notices[name] ?? 'News of a process that concerns your unit'
  );
}
