import { Refused } from '../../domain/errors';
import type { ActRule } from './act';
import type { Act } from './acts';

/** The reasons that a process without words may be given: it keeps nothing else in words. */
const codedReasons = ['entered-wrongly', 'cover', 'asked-for'] as const;

/** A process without words keeps what its fields hold, and no words by any other way. */
export function refuseWords({ words }: ActRule<Act>, act: Act): void {
  if (words === 'free') throw new Refused('confidential.no-words');
  if (words !== 'reason' || codedReasons.some((reason) => 'reason' in act && reason === act.reason)) return;
  throw new Refused('confidential.no-words', {
    errors: [{ pointer: '/reason', message: `Choose one of: ${codedReasons.join(', ')}` }],
  });
}
