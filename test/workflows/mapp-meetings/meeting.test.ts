import type { FactData } from '../../../engine/model/facts';
import {
  actionOf,
  care,
  coordinator,
  health,
  housing,
  lead,
  meetingCycle,
  probation,
  record,
  slot,
} from '../../support/meetings';
import { refusalOf } from '../../support/story';

describe('a meeting', () => {
  const {
    accept,
    fix,
    step,
    keys,
    stepsOf,
    complete,
    command,
    act,
    advance,
    holds,
    isOpen,
    dueOn,
    now,
    noticed,
    calendar,
    entries,
    meetings,
  } = meetingCycle();

  it('a first meeting at level 2 is fixed in five working days and held in twenty from acceptance', () => {
    accept('2');
    expect(holds('mappa-level')).toBe('2');
    // From Mon 9: Tue 10 … Fri 13 are 4, Mon 16 is 5.
    expect(step('fix-meeting')).toMatchObject({ owner: coordinator, dueOn: '2026-11-16' });
    // Fri 13 is 4, Fri 20 is 9, Fri 27 is 14, Fri 4 December is 19, Mon 7 is 20.
    expect(step('hold-meeting')).toMatchObject({ owner: coordinator, dueOn: '2026-12-07' });
  });

  it('a first meeting at level 3 is held in ten working days from acceptance', () => {
    accept('3');
    // Fri 13 is 4, Fri 20 is 9, Mon 23 is 10.
    expect(dueOn('hold-meeting')).toBe('2026-11-23');
  });

  it('a meeting invites the lead agency and the named agencies with an entry for their calendars, and asks each other agency to answer', () => {
    accept();
    advance('2026-11-10T10:00:00.000Z');
    fix('2026-12-02T14:00:00.000Z');
    expect(calendar()).toEqual(
      [lead, probation, health, housing].map((one) => `${one} REQUEST 0 2026-12-02T14:00:00.000Z`),
    );
    expect(stepsOf('answer-invitation').map(({ owner }) => owner)).toEqual([probation, health, housing]);
    // Back from Wed 2 December: Tue 1, Mon 30, Fri 27, Thu 26, Wed 25 is the fifth; Wed 18 the tenth.
    expect(dueOn('answer-invitation')).toBe('2026-11-25');
    expect(step('send-papers')).toMatchObject({ owner: coordinator, dueOn: '2026-11-18' });
  });

  it('a meeting fixed at short notice, with a reason, has its papers and answers a working day later', () => {
    accept('3');
    advance('2026-11-12T10:00:00.000Z');
    complete('fix-meeting', 'fixed', {
      ...slot('2026-11-20T09:30:00.000Z'),
      shortNotice: 'Level 3: ten working days in all',
    });
    // From Thu 12: Fri 13.
    expect(dueOn('send-papers')).toBe('2026-11-13');
    expect(dueOn('answer-invitation')).toBe('2026-11-13');
  });

  it('papers that can no longer go in time are late at once where no reason was given for short notice', () => {
    accept('3');
    advance('2026-11-12T10:00:00.000Z');
    fix('2026-11-20T09:30:00.000Z');
    // Back from Fri 20: Thu 19 is 1, Fri 13 is 5, Fri 6 is 10.
    expect(dueOn('send-papers')).toBe('2026-11-06');
  });

  it('a meeting cannot be fixed for a time that has passed', () => {
    accept();
    expect(refusalOf(() => fix('2026-11-09T09:59:00.000Z'))).toBe('mapp-meetings.in-past');
    expect(refusalOf(() => fix(now()))).toBe('mapp-meetings.in-past');
    fix('2026-11-09T10:00:01.000Z');
  });

  it('a meeting that moves changes its entry in all calendars, asks for answers again, and stays due on its day', () => {
    accept();
    fix('2026-12-02T14:00:00.000Z');
    complete('answer-invitation', 'comes', { representedBy: 'The team manager' });
    const before = noticed();
    command('move-meeting', {
      which: 'planned',
      ...slot('2026-12-04T09:00:00.000Z'),
      reason: 'The chair is ill',
    });
    expect(calendar(before)).toEqual(
      [lead, probation, health, housing].map((one) => `${one} REQUEST 1 2026-12-04T09:00:00.000Z`),
    );
    expect(entries()).toBe(1);
    expect(stepsOf('answer-invitation')).toHaveLength(3);
    expect(dueOn('hold-meeting')).toBe('2026-12-07');
    // One who learns it is moved to a day after the due one sees the step late, not the day moved.
    command('move-meeting', { which: 'planned', ...slot('2026-12-09T09:00:00.000Z'), reason: 'No room' });
    expect(dueOn('hold-meeting')).toBe('2026-12-07');
  });

  it('a cancelled meeting is taken out of all calendars, and the co-ordinator is asked for another day', () => {
    accept();
    fix('2026-12-02T14:00:00.000Z');
    advance('2026-11-20T10:00:00.000Z');
    const before = noticed();
    command('cancel-meeting', { which: 'planned', reason: 'The building is closed' });
    expect(calendar(before)).toEqual(
      [lead, probation, health, housing].map((one) => `${one} CANCEL 1 2026-12-02T14:00:00.000Z`),
    );
    // From Fri 20: Mon 23 … Fri 27.
    expect(keys()).toEqual(['fix-meeting', 'hold-meeting']);
    expect(dueOn('fix-meeting')).toBe('2026-11-27');
    expect(dueOn('hold-meeting')).toBe('2026-12-07');
    fix('2026-12-07T14:00:00.000Z');
    expect(calendar().at(-1)).toBe(`${housing} REQUEST 0 2026-12-07T14:00:00.000Z`);
    expect(entries()).toBe(2);
  });

  it('correcting the day of a meeting moves its calendar entries, and voiding the day takes them out', () => {
    accept();
    const fixed = fix('2026-12-02T14:00:00.000Z');
    let before = noticed();
    act({
      do: 'correct',
      fact: fixed.id,
      data: { begins: '2026-12-03T14:00:00.000Z' },
      reason: 'It is on Thursday',
    });
    expect(calendar(before).at(0)).toBe(`${lead} REQUEST 1 2026-12-03T14:00:00.000Z`);
    before = noticed();
    act({ do: 'void', fact: fixed.id, reason: 'Another person was meant' });
    expect(calendar(before).at(0)).toBe(`${lead} CANCEL 2 2026-12-03T14:00:00.000Z`);
    // Asked again, it is the same entry, and calendars take the higher sequence.
    before = noticed();
    fix('2026-12-01T14:00:00.000Z');
    expect(calendar(before).at(0)).toBe(`${lead} REQUEST 3 2026-12-01T14:00:00.000Z`);
    expect(entries()).toBe(1);
  });

  it('an agency invited later gets the calendar entry, and one no longer invited loses it', () => {
    accept();
    fix('2026-12-02T14:00:00.000Z');
    const before = noticed();
    command('change-agencies', {
      agencies: [{ unit: probation }, { unit: health }, { unit: care }],
      reason: 'A child lives next door',
    });
    expect(calendar(before)).toEqual([
      `${housing} CANCEL 1 2026-12-02T14:00:00.000Z`,
      `${care} REQUEST 1 2026-12-02T14:00:00.000Z`,
    ]);
    expect(
      stepsOf('answer-invitation')
        .map(({ owner }) => owner)
        .sort(),
    ).toEqual([probation, health, care].sort());
  });

  it('a meeting that was not quorate gets a new date by the clock of a first meeting', () => {
    accept();
    fix('2026-12-02T14:00:00.000Z');
    advance('2026-12-02T15:00:00.000Z');
    complete('hold-meeting', 'not-quorate', {
      present: [{ unit: lead }],
      reason: 'Probation did not come',
    });
    expect(keys()).toEqual(['fix-meeting', 'hold-meeting']);
    // From Wed 2: Fri 4 is 2, Fri 11 is 7, Fri 18 is 12, Thu 24 is 16, Fri 25 and Mon 28 are bank holidays,
    // Thu 31 is 19, Fri 1 January is a bank holiday, Mon 4 is 20.
    expect(dueOn('hold-meeting')).toBe('2027-01-04');
    // Thu 3, Fri 4, Mon 7, Tue 8, Wed 9.
    expect(dueOn('fix-meeting')).toBe('2026-12-09');
  });

  it('papers and answers that nobody gave lapse when the meeting is held', () => {
    accept();
    fix('2026-12-02T14:00:00.000Z');
    complete('answer-invitation', 'comes', { representedBy: 'The team manager' });
    advance('2026-12-02T15:30:00.000Z');
    const held = complete('hold-meeting', 'held', record);
    const lapsed = [...meetings().steps.values()].filter(({ status }) => status === 'lapsed');
    expect(lapsed.map(({ step: name, owner }) => `${name} ${owner}`).sort()).toEqual(
      [`answer-invitation ${probation}`, `answer-invitation ${health}`, `send-papers ${coordinator}`].sort(),
    );
    // Invited afterwards, nobody is asked about what is over.
    command('change-agencies', { agencies: [{ unit: care }], reason: 'A new need' });
    expect(isOpen('answer-invitation')).toBe(false);
    act({ do: 'void', fact: held.id, reason: 'Another person was meant' });
    expect(isOpen('send-papers')).toBe(true);
  });

  it('the record of a meeting is refused with an action due before it, two actions of one number, or an agency twice', () => {
    accept();
    advance('2026-12-02T15:30:00.000Z');
    const held = (more: FactData) => (): unknown => complete('hold-meeting', 'held', { ...record, ...more });
    expect(refusalOf(held({ actions: [actionOf(1, health, '2026-12-01')] }))).toBe(
      'mapp-meetings.action-before',
    );
    expect(
      refusalOf(held({ actions: [actionOf(1, health, '2026-12-02'), actionOf(1, lead, '2026-12-02')] })),
    ).toBe('mapp-meetings.action-doubled');
    const twice = { unit: health, presence: 'attended' };
    expect(refusalOf(held({ attendance: [twice, twice] }))).toBe('mapp-meetings.attendance-doubled');
    held({ actions: [actionOf(1, health, '2026-12-02'), actionOf(2, lead, '2026-12-02')] })();
    expect(stepsOf('action')).toHaveLength(2);
  });
});
