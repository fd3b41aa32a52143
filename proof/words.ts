import type { verifyAccountability } from '../records/subjects/accountability';
import { differenceKinds, type Difference } from './differences';
import type { Rebuilt } from './rebuild';
import type { Loss, Restored } from './restore/losses';
import type { Verified } from './verify';

/** So many of something: `1 fault`, `3 faults`. */
export const count = (many: number, one: string, more = `${one}s`): string =>
  `${many} ${many === 1 ? one : more}`;

type AccountabilityFault = Awaited<ReturnType<typeof verifyAccountability>>['faults'][number];

export const accountabilityFaultInWords = ({
  fault,
  subject,
  from,
  to,
  units,
}: AccountabilityFault): string =>
  [`${fault}: subject ${subject}`, from && `from ${from}`, to && `to ${to}`, units?.join(' and ')]
    .filter(Boolean)
    .join(' ');

/** What a comparison found, a line for each difference and a sum. */
export function verifiedInWords({
  differences,
  asked,
  unproved,
  processes,
  subjects,
  events,
}: Verified): string[] {
  return [
    ...differences.map(differenceInWords),
    ...(asked ? [] : ['The workflows were not asked.']),
    ...(unproved > 0
      ? [`${count(unproved, 'process', 'processes')} began before the log carried what makes their rows.`]
      : []),
    `${count(processes, 'process', 'processes')}, ${count(subjects, 'subject')}, ${count(events, 'event')}: ${count(differences.length, 'difference')}`,
  ];
}

/** What a rebuild did, or would do, a line for each thing and a sum. */
export const rebuiltInWords = (
  { mended, left, told }: Rebuilt,
  restored: Restored | undefined,
  { dryRun }: { dryRun: boolean },
): string[] => [
  ...(restored ? restoredInWords(restored) : []),
  ...mended.map((one) => `${dryRun ? 'to be mended' : 'mended'}: ${differenceInWords(one)}`),
  ...left.map((one) => `not mended: ${differenceInWords(one)}`),
  ...told.map((id) => `${dryRun ? 'to be told' : 'told'}: workflow ${id}`),
  `${count(mended.length, 'difference')} ${dryRun ? 'to mend' : 'mended'}, ${left.length} left, ${count(restored?.lost.length ?? 0, 'loss', 'losses')}`,
];

function differenceInWords({ of, what, key, fields }: Difference): string {
  const about = [of, key].filter(Boolean).join(' ');
  return `${what}: ${about}: ${differenceKinds[what]}${fields ? ` (${fields.join(', ')})` : ''}`;
}

const restoredInWords = ({ settled, circumstances, lawChanges, delivered, lost }: Restored): string[] => [
  ...settled.map(
    ({ process, sequences }) =>
      `brought back: process ${process}: ${count(sequences.length, 'act')} (${sequences.join(', ')})`,
  ),
  ...circumstances.map((id) => `brought back: circumstance ${id}`),
  ...lawChanges.map((id) => `brought back: change of the law ${id}`),
  ...(delivered.length > 0 ? [`${count(delivered.length, 'notice')} had been delivered before`] : []),
  ...lost.map((one) => `lost: ${lossInWords(one)}`),
];

function lossInWords(lost: Loss): string {
  switch (lost.what) {
    case 'settlings':
      return `process ${lost.process}: settlings ${lost.from} to ${lost.to} are kept nowhere`;
    case 'subject':
      return `process ${lost.process}: enter subject ${lost.subject} again with the same Idempotency-Key, then run this again`;
    case 'act':
      return `process ${lost.process}: act ${lost.sequence} was refused this time: ${lost.code}`;
    case 'other-answer':
      return `process ${lost.process}: act ${lost.sequence} was answered otherwise: ${lost.fields.join(', ')}`;
    case 'circumstance':
      return `circumstance ${lost.circumstance}: record it again`;
    case 'law-change':
      return `change of the law ${lost.change}: make it again`;
    default:
      return lost satisfies never;
  }
}
