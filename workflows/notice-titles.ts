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

/** What takes back a notice about a step says, whatever was told of it. */
const takenBack: Readonly<Record<string, string>> = {
  'step-opened': 'Taken back: nothing is asked of your unit in this matter any more',
  'step-overdue': 'Taken back: what was said to be overdue was not',
};

/** The title of what takes some notices back, of which that was the first. */
export const titleOfTakingBack = (kind: string, first: string): string =>
  takenBack[first] ??
  (first.startsWith('step-') ? takenBack['step-opened'] : undefined) ??
  `Taken back: ${titleOfNotice(kind, first)}`;

/** The title of a notice in words that say nothing of any person. */
export function titleOfNotice(kind: string, name: string): string {
  return (
    common[name] ?? definitionOf(kind)?.table.notices[name] ?? 'News of a process that concerns your unit'
  );
}
