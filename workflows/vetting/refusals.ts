import type { ErrorCode } from '../../domain/errors';
import { dayOf, plusDays, plusMonths, type Day } from '../../domain/time/time';
import { heldOf, type Parts, type VettingView } from './facts';
import { longestMonths } from './rules';
import { levels, type Level } from './table';

/** What is wrong with a clearance that is granted. */
function faultOf(
  minimum: Level,
  answer: { outcome?: string; level?: Level; from?: Day; until?: Day },
  notBefore?: Day,
): ErrorCode | false {
  const { outcome, level, from, until } = answer;
  if (outcome !== 'cleared' || level === undefined || from === undefined || until === undefined) return false;
  if (isTooLow(level, minimum)) return 'vetting.level-too-low';
  if (until < from || (notBefore !== undefined && until <= notBefore)) return 'vetting.ends-too-early';
  return until >= plusMonths(from, longestMonths) && 'vetting.lasts-too-long';
}

const isTooLow = (level: Level, minimum: Level): boolean => levels.indexOf(level) < levels.indexOf(minimum);

/** A clearance that is brought along is told whole, and is one that could have been granted. */
export const refuses = ({ input }: VettingView): ErrorCode | false => {
  const { minimum, heldLevel, heldFrom, heldUntil } = input;
  if ((heldLevel === undefined) !== (heldUntil === undefined)) return 'vetting.held-in-part';
  if (heldFrom !== undefined && heldUntil === undefined) return 'vetting.held-in-part';
  if (heldLevel && isTooLow(heldLevel, minimum)) return 'vetting.level-too-low';
  return (
    heldLevel !== undefined &&
    heldFrom !== undefined &&
    heldUntil !== undefined &&
    faultOf(minimum, { outcome: 'cleared', level: heldLevel, from: heldFrom, until: heldUntil })
  );
};

/** What cannot be done as things stand. */
export const objection: Parts['objection'] = {
  clear: ({ input }, answer) => faultOf(input.minimum, answer),
  renew: (view, answer) => {
    const last = heldOf(view).at(-1)?.until;
    const leavesGap =
      answer.outcome === 'cleared' &&
      last !== undefined &&
      dayOf(answer.on) <= last &&
      answer.from > plusDays(last, 1);
    return faultOf(view.input.minimum, answer, last) || (leavesGap && 'vetting.leaves-gap');
  },
  'record-adverse-information': (view) => heldOf(view).length === 0 && 'vetting.nothing-held',
};
