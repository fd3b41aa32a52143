import { idsOfAct, noticeIdOf, startedIdOf, stepIdOf } from '../../../engine/model/ids';
import {
  entryNoticeKey,
  isCircumstanceWake,
  isWakeForStep,
  occasionKeyOf,
  readRungMark,
  readSuspension,
  rungMarks,
  stepKeyOf,
  stepNoticeKeys,
  suspensionOccasion,
  wakeKeys,
} from '../../../engine/model/keys';

const at = '2026-06-01T09:00:00.000Z';

describe('the strings that the log keeps', () => {
  it.each([
    ['a step that is asked once', stepKeyOf('visor', ''), 'visor'],
    ['a step of an occasion', stepKeyOf('decide', 'fact-1'), 'decide/fact-1'],
    ['a notice of an occasion', occasionKeyOf('received', 'fact-1'), 'received/fact-1'],
    ['the review of a standing clock', suspensionOccasion('decide/fact-1', at), `decide/fact-1@${at}`],
    ['a step that opened', stepNoticeKeys.opened('decide/fact-1', 2), 'opened/decide/fact-1#2'],
    ['a step of another owner', stepNoticeKeys.ownerChanged('visor', at), `owner/visor@${at}`],
    ['work that was handed in', stepNoticeKeys.submitted('visor', at), `submitted/visor@${at}`],
    ['work that was given back', stepNoticeKeys.returned('visor', at), `returned/visor@${at}`],
    ['a step that was given away', stepNoticeKeys.reassigned('visor', at, 3), `reassigned/visor#${at}.3`],
    ['a step that was declined', stepNoticeKeys.declined('visor', 1), 'declined/visor#1'],
    ['a rung that was sent', stepNoticeKeys.rung('visor', 'reminder#1'), 'rung/visor/reminder#1'],
    ['an entry in calendars', entryNoticeKey('invited', 'meeting-1', 4), 'invited/meeting-1#4'],
    ['the mark of a reminder', rungMarks.ofOpening('reminder', 2), 'reminder#2'],
    ['the mark of an overdue rung', rungMarks.ofDue('overdue-1', at), `overdue-1@${at}`],
    ['a wake for a circumstance', wakeKeys.circumstance('custody'), 'circumstance custody'],
    ['a wake for a start', wakeKeys.start('recall/fact-1'), 'start recall/fact-1'],
  ])('name %s as they always did', (_, made, kept) => expect(made).toBe(kept));

  it('name steps, notices, started processes and facts by the same ids for good', () => {
    expect(stepIdOf('process-1', 'decide/fact-1')).toBe('3ab641ea-f93b-8e77-a6e0-02fd2a8c2089');
    expect(noticeIdOf('process-1', 'received/fact-1', 'police:kent/mosovo', '')).toBe(
      'afd17b80-655b-8421-acc0-f0974616ee67',
    );
    expect(startedIdOf('process-1', 'recall/fact-1')).toBe('0b61c301-b635-8c19-a410-59949bab6262');
    const newId = idsOfAct('process-1', 'key-1');
    expect([newId(), newId()]).toEqual([
      '1bb4d1e0-d597-81c1-a24c-00ceb9f428c6',
      'c09ab4a3-8031-8f58-a8f5-8649816375ab',
    ]);
  });
});

describe('what a key says when it is read', () => {
  it('the review of a standing clock says of which step, and since when', () => {
    const key = stepKeyOf('review', suspensionOccasion('decide', at));
    expect(readSuspension(suspensionOccasion(key, at))).toEqual({ key, since: at });
  });

  it('the mark of a rung says whether it is sent for each opening or for each due instant', () => {
    expect(readRungMark(rungMarks.ofOpening('reminder', 12))).toEqual({ rung: 'reminder', of: 'ofOpening' });
    expect(readRungMark(rungMarks.ofDue('overdue-1', at))).toEqual({ rung: 'overdue-1', of: 'ofDue' });
  });

  it('an awakening for a circumstance is no promise that a step opens', () => {
    expect(isCircumstanceWake(wakeKeys.circumstance('custody'))).toBe(true);
    expect(isCircumstanceWake(stepKeyOf('decide', 'fact-1'))).toBe(false);
    expect(isCircumstanceWake(wakeKeys.start('recall/fact-1'))).toBe(false);
  });

  it('an awakening is for a step of a name on whatever occasion, and for none whose name begins so', () => {
    expect(isWakeForStep('next-action/fact-1', 'next-action')).toBe(true);
    expect(isWakeForStep('next-action', 'next-action')).toBe(true);
    expect(isWakeForStep('next-action-of-board/fact-1', 'next-action')).toBe(false);
  });
});
