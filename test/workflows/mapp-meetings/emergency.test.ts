import type { Instant } from '../../../domain/time/time';
import { lead, meetingCycle, record, slot } from '../../support/meetings';
import { refusalOf } from '../../support/story';

describe('an emergency meeting', () => {
  const {
    begin,
    identify,
    setLevel,
    accept,
    fix,
    holdFirst,
    keys,
    stepsOf,
    complete,
    command,
    advance,
    holds,
    isOpen,
    noticed,
    calendar,
  } = meetingCycle();

  const call = (begins: Instant): unknown =>
    command('call-emergency-meeting', {
      rank: 'detective-inspector',
      calledBy: 'staff:4711',
      reason: 'He was seen near the school',
      ...slot(begins),
    });

  it('an emergency meeting called on the day before Christmas Eve is held by the second working day, over two bank holidays', () => {
    holdFirst();
    advance('2026-12-23T16:00:00.000Z');
    const before = noticed();
    call('2026-12-24T10:00:00.000Z');
    // Thu 24 is 1, Fri 25 bank holiday, Mon 28 substitute, Tue 29 is 2.
    expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toEqual(['2027-02-24', '2026-12-29']);
    // At once in the calendars; no papers, and no answers asked.
    expect(calendar(before)).toHaveLength(4);
    expect(isOpen('send-papers')).toBe(false);
    expect(isOpen('answer-invitation')).toBe(false);
  });

  it('the next review counts from an emergency meeting that was held', () => {
    holdFirst();
    advance('2027-01-04T10:00:00.000Z');
    call('2027-01-05T10:00:00.000Z');
    advance('2027-01-05T12:00:00.000Z');
    complete('hold-meeting', 'held', record);
    // 5 January + 84 days: 26, 28 (54), and 30 March.
    expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toEqual(['2027-03-30']);
    expect(stepsOf('issue-minutes')).toHaveLength(2);
  });

  it('an emergency meeting may be called before anything else is known, one at a time, for a time to come', () => {
    begin();
    expect(refusalOf(() => call('2026-11-02T08:00:00.000Z'))).toBe('mapp-meetings.in-past');
    call('2026-11-03T10:00:00.000Z');
    expect(keys()).toEqual(['hold-meeting', 'identify']);
    expect(refusalOf(() => call('2026-11-03T12:00:00.000Z'))).toBe('mapp-meetings.emergency-called');
  });

  it('an emergency meeting that finds level 2 is needed asks for a referral, and leaves the person at level 1', () => {
    begin();
    identify();
    setLevel('1');
    call('2026-11-03T10:00:00.000Z');
    advance('2026-11-03T12:00:00.000Z');
    complete('hold-meeting', 'held', record);
    expect(holds('mappa-level')).toBe('1');
    expect(keys()).toEqual(['issue-minutes', 'refer', 'review']);
  });

  it('an emergency meeting that was not quorate gets a new time by its own clock', () => {
    holdFirst();
    advance('2026-12-23T16:00:00.000Z');
    call('2026-12-29T10:00:00.000Z');
    advance('2026-12-29T11:00:00.000Z');
    const [, emergency] = stepsOf('hold-meeting');
    complete(emergency?.key ?? '', 'not-quorate', { present: [], reason: 'Nobody could come' });
    // Wed 30 is 1, Thu 31 is 2.
    expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toContain('2026-12-31');
    expect(stepsOf('fix-meeting').map(({ rule, dueOn: due }) => [rule, due])).toContainEqual([
      'mapp-meetings.fix-emergency',
      '2026-12-30',
    ]);
  });

  it('cancelling an emergency meeting leaves the planned meeting alone', () => {
    accept();
    fix('2026-12-02T14:00:00.000Z');
    call('2026-11-10T10:00:00.000Z');
    const before = noticed();
    command('cancel-meeting', { which: 'emergency', reason: 'He was arrested' });
    expect(calendar(before)[0]).toBe(`${lead} CANCEL 1 2026-11-10T10:00:00.000Z`);
    expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toEqual(['2026-12-07']);
    expect(refusalOf(() => command('cancel-meeting', { which: 'emergency', reason: 'A test' }))).toBe(
      'mapp-meetings.not-fixed',
    );
  });
});
