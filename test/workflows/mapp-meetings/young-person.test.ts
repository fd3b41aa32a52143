import type { Instant } from '../../../domain/time/time';
import {
  adult,
  care,
  health,
  housing,
  lead,
  meetingCycle,
  probation,
  record,
  school,
  young,
  youth,
} from '../../support/meetings';
import { refusalOf } from '../../support/story';

describe('a young person', () => {
  const {
    begin,
    identify,
    setLevel,
    accept,
    fix,
    holdFirst,
    step,
    stepsOf,
    complete,
    advance,
    tell,
    isOpen,
    dueOn,
    told,
    noticed,
    calendar,
  } = meetingCycle();

  it('meetings about a young person do not start unless all three services are named', () => {
    const { education: _, ...without } = young;
    expect(refusalOf(() => begin(without))).toBe('mapp-meetings.young-services');
    expect(refusalOf(() => begin({ ...adult, born: '2026-11-03' }))).toBe('mapp-meetings.born-after');
    // Eighteen on the day of eligibility itself: no longer young.
    begin({ ...adult, born: '2008-11-02' });
  });

  it('youth justice, social care and education are told of a young person at the start and invited to each meeting', () => {
    accept('2', young);
    expect(told('young-person')).toEqual([youth, care, school]);
    fix('2026-12-02T14:00:00.000Z');
    expect(told('invited')).toEqual([lead, probation, health, housing, youth, care, school]);
    expect(stepsOf('answer-invitation')).toHaveLength(6);
  });

  it.each([
    ['the day before the eighteenth birthday', '2027-05-31T10:00:00.000Z', true],
    ['on the eighteenth birthday', '2027-06-01T10:00:00.000Z', false],
  ])('youth justice is invited as of right to a meeting %s: %s', (_says, begins, invited) => {
    holdFirst({}, '2', young);
    advance('2027-02-20T10:00:00.000Z');
    complete('hold-meeting', 'held', record);
    const before = noticed();
    fix(begins as Instant);
    expect(calendar(before).some((line) => line.startsWith(youth))).toBe(invited);
  });

  it('dual case management of a young person in care is agreed within five working days of the referral', () => {
    tell('care', 'looked-after', '2025-01-01');
    begin(young);
    identify();
    setLevel('2');
    expect(isOpen('agree-dual-management')).toBe(false);
    complete('refer', 'sent', { urgent: false, reason: 'See the form' });
    // From Mon 2: Tue 3 … Fri 6 are 4, Mon 9 is 5.
    expect(step('agree-dual-management')).toMatchObject({ owner: youth, dueOn: '2026-11-09' });
  });

  it('the move of a young person to adult services is planned in the six months before the eighteenth birthday', () => {
    holdFirst({}, '2', young);
    // 184 days before 1 June 2027: 182 to 1 December 2026, and 2 more: 29 November.
    expect(step('plan-transition')).toMatchObject({
      owner: lead,
      openedAt: '2026-11-29T00:00:00.000Z',
      dueOn: '2027-06-01',
    });
  });

  it.each([
    // 31 May + 84 days: 30, 31 (61), and 23 August.
    ['the day before the eighteenth birthday', '2027-05-31T10:00:00.000Z', '2027-08-23'],
    // 1 June + 112 days: 29, 31 (60), 31 (91), and 21 September.
    ['on the eighteenth birthday', '2027-06-01T10:00:00.000Z', '2027-09-21'],
  ])(
    'a young person at level 1 is reviewed by the age at the last review, which was %s',
    (_says, at, due) => {
      begin(young);
      identify();
      setLevel('1');
      // 2 November + 84 days: 28, 31 (59), and 25 January.
      expect(dueOn('review')).toBe('2027-01-25');
      advance(at as Instant);
      complete('review', 'level-1', { reason: 'Stable' });
      expect(dueOn('review')).toBe(due);
    },
  );

  it('a young person in custody keeps the interval of the level, however far the release', () => {
    holdFirst({}, '2', { ...young, releaseOn: '2029-01-01' });
    advance('2026-12-10T12:00:00.000Z');
    tell('inside', 'custody', '2026-12-10');
    expect(step('hold-meeting')).toMatchObject({ dueOn: '2027-02-24', rule: 'mapp-meetings.review-2' });
  });
});
