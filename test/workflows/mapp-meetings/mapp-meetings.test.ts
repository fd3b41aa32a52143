import { spellsAt, type CircumstanceKind } from '../../../domain/circumstances';
import { Refused } from '../../../domain/errors';
import type { UnitId } from '../../../domain/people/parties';
import type { Day, Instant, When } from '../../../domain/time/time';
import { catalogue } from '../../../workflows/catalogue';
import type { FactData } from '../../../engine/acts/acts';
import { allowedNow } from '../../../engine/asking/allowed';
import type { StepRecord } from '../../../engine/kernel/records';
import { World, type Living } from '../../support/world';

const coordinator: UnitId = 'mappa:kent/coordinator';
const board: UnitId = 'mappa:kent/board';
const lead: UnitId = 'police:kent/mosovo';
const probation: UnitId = 'probation:kent/ashford-pdu';
const health: UnitId = 'health:kent/mental-health';
const housing: UnitId = 'council:kent/housing';
const youth: UnitId = 'youth-justice:kent/team';
const care: UnitId = 'social-care:kent/children';
const school: UnitId = 'council:kent/education';
const person = 'subject-1';

const adult = {
  coordinator,
  board,
  leadAgency: lead,
  eligibleOn: '2026-11-02',
  born: '1980-03-09',
  agencies: [{ unit: probation }, { unit: health }, { unit: housing }],
};
/** Eighteen on 1 June 2027. */
const young = { ...adult, born: '2009-06-01', youthJustice: youth, socialCare: care, education: school };

const record = {
  attendance: [{ unit: probation, presence: 'attended' }],
  victims: 'Considered',
  diversity: 'Considered',
  risk: 'High, of serious harm to known children',
  disclosure: 'do-not-disclose',
  disclosureReason: 'Nobody is at risk who does not know',
  plan: 'Visits, curfew, alarm',
  level: '2',
  levelReason: 'Active management is needed',
  actions: [] as FactData[],
};
const actionOf = (number: number, agency: UnitId, due: Day) => ({ number, what: 'A visit', agency, due });
const slot = (begins: Instant, place = 'Ashford, room 2') => ({ begins, lasts: 90, place });
const refused = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('MAPP meetings about one person', () => {
  let world: World;
  let meetings: Living;

  const step = (name: string): StepRecord => world.step(meetings, name);
  const dueOn = (name: string): Day | undefined => step(name).dueOn;
  const isOpen = (name: string): boolean => world.keys(meetings).includes(name);
  const complete = (name: string, outcome: string, data: FactData = {}, on?: Instant) =>
    world.complete(meetings, name, outcome, data, on);
  const command = (name: string, data: FactData) => world.command(meetings, name, data);
  const stepsOf = (name: string): StepRecord[] => world.open(meetings).filter((open) => open.step === name);
  const holds = (kind: CircumstanceKind): unknown =>
    world
      .of(person)
      .filter((spell) => spell.kind === kind && spell.from <= world.now)
      .at(-1)?.value;
  const tell = (id: string, kind: CircumstanceKind, from: When, more: { value?: unknown; to?: When } = {}) =>
    world.circumstance(person, { id, kind, from, value: true, ...more } as never);
  const noticesOf = (name: string) =>
    meetings.notices.filter((notice) => notice.name === name).map(({ toUnit }) => toUnit);
  /** What calendars were told since, as `units: method sequence at`. */
  const calendar = (from = 0): string[] => {
    const told = meetings.notices
      .slice(from)
      .flatMap(({ invitation, toUnit }) => (invitation ? [{ ...invitation, toUnit }] : []));
    return told.map(
      ({ toUnit, sequence, cancelled, at }) =>
        `${toUnit} ${cancelled ? 'CANCEL' : 'REQUEST'} ${sequence} ${at}`,
    );
  };

  /** Identified on Monday 2 November 2026. */
  const begin = (input: FactData = adult): void => {
    meetings = world.start('mapp-meetings', person, input);
  };
  const identify = (category = '2'): void => void complete('identify', 'identified', { category });
  const setLevel = (level: string): void => void complete('set-level', 'set', { level, reason: 'Assessed' });
  /** Referred and accepted on Monday 9 November 2026, at that level. */
  const accept = (level = '2', input: FactData = adult, category = '2'): void => {
    begin(input);
    identify(category);
    setLevel(level);
    complete('refer', 'sent', { urgent: false, reason: 'Several agencies are needed' });
    world.advance('2026-11-09T10:00:00.000Z');
    complete('screen', 'accepted', { reason: 'It meets the threshold' });
  };
  /** The first meeting, held on Wednesday 2 December 2026. */
  const holdFirst = (more: FactData = {}, level = '2', input: FactData = adult, category = '2'): void => {
    accept(level, input, category);
    complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
    world.advance('2026-12-02T15:30:00.000Z');
    complete('hold-meeting', 'held', { ...record, level, ...more });
  };

  beforeEach(() => {
    // Monday. There is no bank holiday in England before Friday 25 December (and Monday 28, the substitute).
    world = new World('2026-11-02T09:00:00.000Z');
    tell('home', 'accountable', '2020-01-01', { value: lead });
  });

  describe('from eligibility to acceptance', () => {
    it('the lead agency identifies the person in three working days, and then sets the level in three', () => {
      begin();
      // Tue 3 is 1, Wed 4 is 2, Thu 5 is 3.
      expect(world.keys(meetings)).toEqual(['identify']);
      expect(step('identify')).toMatchObject({ owner: lead, dueOn: '2026-11-05' });
      world.advance('2026-11-03T10:00:00.000Z');
      identify();
      expect(holds('mappa-category')).toBe('2');
      // From Tue 3: Wed 4, Thu 5, Fri 6.
      expect(world.keys(meetings)).toEqual(['set-level']);
      expect(step('set-level')).toMatchObject({ owner: lead, dueOn: '2026-11-06' });
    });

    it('a person who is not eligible is recorded as that, with the reason, and it ends', () => {
      begin();
      complete('identify', 'not-eligible', { reason: 'The offence is not listed' });
      expect(meetings.process.outcome).toBe('not-eligible');
      expect(holds('mappa-category')).toBeUndefined();
    });

    it('another agency found to lead owns what follows', () => {
      begin();
      complete('identify', 'identified', { category: '2', leadAgency: probation });
      expect(step('set-level').owner).toBe(probation);
      expect(meetings.process.lead).toBe(probation);
    });

    it('level 2 asks for a referral, which the co-ordinator screens in ten working days', () => {
      begin();
      identify();
      world.advance('2026-11-04T10:00:00.000Z');
      setLevel('2');
      // Not managed at level 2 before anybody accepted that.
      expect(holds('mappa-level')).toBeUndefined();
      // From Wed 4: Thu 5, Fri 6, Mon 9.
      expect(step('refer')).toMatchObject({ owner: lead, dueOn: '2026-11-09' });
      world.advance('2026-11-05T10:00:00.000Z');
      complete('refer', 'sent', { urgent: false, reason: 'Several agencies are needed' });
      // From Thu 5: Fri 6 is 1, Fri 13 is 6, Thu 19 is 10.
      expect(step('screen')).toMatchObject({ owner: coordinator, dueOn: '2026-11-19' });
    });

    it.each([
      ['on a Thursday, by the end of that day', '2026-11-05T16:00:00.000Z', '2026-11-05'],
      ['on a Saturday, by the end of Monday', '2026-11-07T16:00:00.000Z', '2026-11-09'],
    ])('an urgent referral is screened the same day: %s', (_says, at, due) => {
      begin();
      identify();
      setLevel('3');
      world.advance(at as Instant);
      complete('refer', 'sent', { urgent: true, reason: 'Release was brought forward' });
      expect(dueOn('screen')).toBe(due);
    });

    it('a returned referral comes back to the lead agency, and can then be accepted', () => {
      begin();
      identify();
      setLevel('2');
      complete('refer', 'sent', { urgent: false, reason: 'See the form' });
      world.advance('2026-11-05T10:00:00.000Z');
      complete('screen', 'returned', { reason: 'The victims are not named' });
      expect(noticesOf('referral-returned')).toEqual([lead]);
      // From Thu 5: Fri 6, Mon 9, Tue 10.
      expect(world.keys(meetings)).toEqual(['refer']);
      expect(dueOn('refer')).toBe('2026-11-10');
      complete('refer', 'sent', { urgent: false, reason: 'Complete now' });
      complete('screen', 'accepted', { reason: 'It meets the threshold' });
      expect(holds('mappa-level')).toBe('2');
      expect(noticesOf('referral-accepted')).toEqual([lead]);
    });

    it('a refused referral leaves the person at level 1, reviewed by the lead agency in 16 weeks', () => {
      begin();
      identify();
      setLevel('2');
      complete('refer', 'sent', { urgent: false, reason: 'See the form' });
      complete('screen', 'refused', { reason: 'One agency can manage this' });
      expect(holds('mappa-level')).toBe('1');
      expect(world.keys(meetings)).toEqual(['review']);
      // 2 November + 112 days: 28 left in November, 31 (59), 31 (90), and 22 February 2027.
      expect(step('review')).toMatchObject({ owner: lead, dueOn: '2027-02-22' });
      expect(noticesOf('level-changed')).toEqual([]);
    });

    it('category 3 is for level 2 and 3 alone: level 1 is refused, and a refused referral ends it', () => {
      begin();
      identify('3');
      expect(refused(() => setLevel('1'))).toBe('mapp-meetings.category-3');
      setLevel('2');
      complete('refer', 'sent', { urgent: false, reason: 'See the form' });
      complete('screen', 'refused', { reason: 'One agency can manage this' });
      expect(meetings.process.outcome).toBe('eligibility-ended');
      const held = spellsAt(world.of(person), world.now);
      expect([held['mappa-category'], held['mappa-level']]).toEqual([undefined, undefined]);
    });

    it('in custody with a release far away, the level is set six months before the release', () => {
      tell('inside', 'custody', '2026-10-01');
      begin({ ...adult, releaseOn: '2028-03-01' });
      identify();
      // 184 days before 1 March 2028: 29 + 31 + 31 + 30 + 31 + 30 = 182 to 1 September 2027, and 2 more.
      expect(dueOn('set-level')).toBe('2027-08-30');
    });

    it.each([
      // Seven months before: 3 November 2026, still to come; 2 November, today.
      ['2027-06-03', '2026-12-01'],
      ['2027-06-02', '2026-11-05'],
    ])('in custody with a release on %s, the level is due on %s', (releaseOn, due) => {
      tell('inside', 'custody', '2026-10-01');
      begin({ ...adult, releaseOn });
      identify();
      // 184 days before 3 June 2027 is 1 December 2026: 30 days of it left, 31 (61), 28 (89), 31 (120), 30 (150),
      // 31 (181), and 3 of June. Otherwise three working days: Tue 3, Wed 4, Thu 5 November.
      expect(dueOn('set-level')).toBe(due);
    });
  });

  describe('a meeting', () => {
    it('at level 2 is fixed in five working days and held in twenty from acceptance', () => {
      accept('2');
      expect(holds('mappa-level')).toBe('2');
      // From Mon 9: Tue 10 … Fri 13 are 4, Mon 16 is 5.
      expect(step('fix-meeting')).toMatchObject({ owner: coordinator, dueOn: '2026-11-16' });
      // Fri 13 is 4, Fri 20 is 9, Fri 27 is 14, Fri 4 December is 19, Mon 7 is 20.
      expect(step('hold-meeting')).toMatchObject({ owner: coordinator, dueOn: '2026-12-07' });
    });

    it('at level 3 is held in ten working days from acceptance', () => {
      accept('3');
      // Fri 13 is 4, Fri 20 is 9, Mon 23 is 10.
      expect(dueOn('hold-meeting')).toBe('2026-11-23');
    });

    it('invites the lead agency and the agencies by name with a time for their calendars, and asks each to answer', () => {
      accept();
      world.advance('2026-11-10T10:00:00.000Z');
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      expect(calendar()).toEqual(
        [lead, probation, health, housing].map((one) => `${one} REQUEST 0 2026-12-02T14:00:00.000Z`),
      );
      expect(stepsOf('answer-invitation').map(({ owner }) => owner)).toEqual([probation, health, housing]);
      // Back from Wed 2 December: Tue 1, Mon 30, Fri 27, Thu 26, Wed 25 is the fifth; Wed 18 the tenth.
      expect(dueOn('answer-invitation')).toBe('2026-11-25');
      expect(step('send-papers')).toMatchObject({ owner: coordinator, dueOn: '2026-11-18' });
    });

    it('fixed at short notice, for a reason, has its papers and answers a working day later', () => {
      accept('3');
      world.advance('2026-11-12T10:00:00.000Z');
      complete('fix-meeting', 'fixed', {
        ...slot('2026-11-20T09:30:00.000Z'),
        shortNotice: 'Level 3: ten working days in all',
      });
      // From Thu 12: Fri 13.
      expect(dueOn('send-papers')).toBe('2026-11-13');
      expect(dueOn('answer-invitation')).toBe('2026-11-13');
    });

    it('without such a reason, papers that can no longer go in time are late at once', () => {
      accept('3');
      world.advance('2026-11-12T10:00:00.000Z');
      complete('fix-meeting', 'fixed', slot('2026-11-20T09:30:00.000Z'));
      // Back from Fri 20: Thu 19 is 1, Fri 13 is 5, Fri 6 is 10.
      expect(dueOn('send-papers')).toBe('2026-11-06');
    });

    it('cannot be fixed for a time that has passed', () => {
      accept();
      expect(refused(() => complete('fix-meeting', 'fixed', slot('2026-11-09T09:59:00.000Z')))).toBe(
        'mapp-meetings.in-past',
      );
      expect(refused(() => complete('fix-meeting', 'fixed', slot(world.now)))).toBe('mapp-meetings.in-past');
      complete('fix-meeting', 'fixed', slot('2026-11-09T10:00:01.000Z'));
    });

    it('that moves tells the same entry of all calendars, asks again for answers, and keeps the day it is due', () => {
      accept();
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      complete('answer-invitation', 'comes', { representedBy: 'The team manager' });
      const before = meetings.notices.length;
      command('move-meeting', {
        which: 'planned',
        ...slot('2026-12-04T09:00:00.000Z'),
        reason: 'The chair is ill',
      });
      expect(calendar(before)).toEqual(
        [lead, probation, health, housing].map((one) => `${one} REQUEST 1 2026-12-04T09:00:00.000Z`),
      );
      const uids = new Set(meetings.notices.flatMap(({ invitation }) => invitation?.uid ?? []));
      expect(uids.size).toBe(1);
      expect(stepsOf('answer-invitation')).toHaveLength(3);
      expect(dueOn('hold-meeting')).toBe('2026-12-07');
      // One who learns it is moved to a day after the due one sees the step late, not the day moved.
      command('move-meeting', { which: 'planned', ...slot('2026-12-09T09:00:00.000Z'), reason: 'No room' });
      expect(dueOn('hold-meeting')).toBe('2026-12-07');
    });

    it('that is cancelled is taken out of all calendars, and another day is asked for', () => {
      accept();
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      world.advance('2026-11-20T10:00:00.000Z');
      const before = meetings.notices.length;
      command('cancel-meeting', { which: 'planned', reason: 'The building is closed' });
      expect(calendar(before)).toEqual(
        [lead, probation, health, housing].map((one) => `${one} CANCEL 1 2026-12-02T14:00:00.000Z`),
      );
      // From Fri 20: Mon 23 … Fri 27.
      expect(world.keys(meetings)).toEqual(['fix-meeting', 'hold-meeting']);
      expect(dueOn('fix-meeting')).toBe('2026-11-27');
      expect(dueOn('hold-meeting')).toBe('2026-12-07');
      complete('fix-meeting', 'fixed', slot('2026-12-07T14:00:00.000Z'));
      expect(calendar().at(-1)).toBe(`${housing} REQUEST 0 2026-12-07T14:00:00.000Z`);
      expect(new Set(meetings.notices.flatMap(({ invitation }) => invitation?.uid ?? [])).size).toBe(2);
    });

    it('whose day was recorded wrongly moves in calendars when it is corrected, and leaves them when it is voided', () => {
      accept();
      const fixed = complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      let before = meetings.notices.length;
      world.act(meetings, {
        do: 'correct',
        fact: fixed.id,
        data: { begins: '2026-12-03T14:00:00.000Z' },
        reason: 'It is on Thursday',
      });
      expect(calendar(before).at(0)).toBe(`${lead} REQUEST 1 2026-12-03T14:00:00.000Z`);
      before = meetings.notices.length;
      world.act(meetings, { do: 'void', fact: fixed.id, reason: 'Another person was meant' });
      expect(calendar(before).at(0)).toBe(`${lead} CANCEL 2 2026-12-03T14:00:00.000Z`);
      // Asked again, it is the same entry, and calendars take the higher sequence.
      before = meetings.notices.length;
      complete('fix-meeting', 'fixed', slot('2026-12-01T14:00:00.000Z'));
      expect(calendar(before).at(0)).toBe(`${lead} REQUEST 3 2026-12-01T14:00:00.000Z`);
      expect(new Set(meetings.notices.flatMap(({ invitation }) => invitation?.uid ?? [])).size).toBe(1);
    });

    it('lets an agency that is invited later into the calendar entry, and takes it from one that is not any more', () => {
      accept();
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      const before = meetings.notices.length;
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

    it('that was not quorate was not held: a new date by the clock of a first meeting', () => {
      accept();
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      world.advance('2026-12-02T15:00:00.000Z');
      complete('hold-meeting', 'not-quorate', {
        present: [{ unit: lead }],
        reason: 'Probation did not come',
      });
      expect(world.keys(meetings)).toEqual(['fix-meeting', 'hold-meeting']);
      // From Wed 2: Fri 4 is 2, Fri 11 is 7, Fri 18 is 12, Thu 24 is 16, Fri 25 and Mon 28 are bank holidays,
      // Thu 31 is 19, Fri 1 January is a bank holiday, Mon 4 is 20.
      expect(dueOn('hold-meeting')).toBe('2027-01-04');
      // Thu 3, Fri 4, Mon 7, Tue 8, Wed 9.
      expect(dueOn('fix-meeting')).toBe('2026-12-09');
    });

    it('lets what nobody did before it lapse by that name, papers and answers, when it is held', () => {
      accept();
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      complete('answer-invitation', 'comes', { representedBy: 'The team manager' });
      world.advance('2026-12-02T15:30:00.000Z');
      const held = complete('hold-meeting', 'held', record);
      const lapsed = [...meetings.steps.values()].filter(({ status }) => status === 'lapsed');
      expect(lapsed.map(({ step: name, owner }) => `${name} ${owner}`).sort()).toEqual(
        [
          `answer-invitation ${probation}`,
          `answer-invitation ${health}`,
          `send-papers ${coordinator}`,
        ].sort(),
      );
      // Invited afterwards, nobody is asked about what is over.
      command('change-agencies', { agencies: [{ unit: care }], reason: 'A new need' });
      expect(isOpen('answer-invitation')).toBe(false);
      world.act(meetings, { do: 'void', fact: held.id, reason: 'Another person was meant' });
      expect(isOpen('send-papers')).toBe(true);
    });

    it('refuses a record with an action due before it, two actions of one number, or an agency twice', () => {
      accept();
      world.advance('2026-12-02T15:30:00.000Z');
      const held = (more: FactData) => (): unknown =>
        complete('hold-meeting', 'held', { ...record, ...more });
      expect(refused(held({ actions: [actionOf(1, health, '2026-12-01')] }))).toBe(
        'mapp-meetings.action-before',
      );
      expect(
        refused(held({ actions: [actionOf(1, health, '2026-12-02'), actionOf(1, lead, '2026-12-02')] })),
      ).toBe('mapp-meetings.action-doubled');
      const twice = { unit: health, presence: 'attended' };
      expect(refused(held({ attendance: [twice, twice] }))).toBe('mapp-meetings.attendance-doubled');
      held({ actions: [actionOf(1, health, '2026-12-02'), actionOf(2, lead, '2026-12-02')] })();
      expect(stepsOf('action')).toHaveLength(2);
    });
  });

  describe('after a meeting', () => {
    it.each([
      // Thu 3, Fri 4, Mon 7 … Fri 11 is 7, Wed 16 is 10.
      ['2', '2026-12-16'],
      // Wed 9 is 5.
      ['3', '2026-12-09'],
    ])('held at level %s the minutes are due on %s', (level, due) => {
      holdFirst({}, level);
      expect(step('issue-minutes')).toMatchObject({ owner: coordinator, dueOn: due });
    });

    it('just before Christmas, minutes of level 3 are counted over four bank holidays and two weekends', () => {
      accept('3');
      world.advance('2026-12-24T12:00:00.000Z');
      complete('hold-meeting', 'held', { ...record, level: '3' });
      // Fri 25 bank holiday, Mon 28 substitute, Tue 29 is 1, Thu 31 is 3, Fri 1 bank holiday, Tue 5 is 5.
      expect(dueOn('issue-minutes')).toBe('2027-01-05');
    });

    it('the minutes go by the level at which the meeting was held, not by the one that it decided', () => {
      holdFirst({ level: '3', levelReason: 'New information' }, '2');
      expect(dueOn('issue-minutes')).toBe('2026-12-16');
      expect(holds('mappa-level')).toBe('3');
      // 2 December + 56 days: 29 left in December, 27 January.
      expect(dueOn('hold-meeting')).toBe('2027-01-27');
    });

    it('each action is a step of its own agency by its own day', () => {
      holdFirst({ actions: [actionOf(1, health, '2026-12-11'), actionOf(2, housing, '2027-01-15')] });
      expect(stepsOf('action').map(({ owner, dueOn: due }) => [owner, due])).toEqual([
        [health, '2026-12-11'],
        [housing, '2027-01-15'],
      ]);
      complete('action', 'done', { what: 'Moved' });
      expect(stepsOf('action').map(({ owner }) => owner)).toEqual([health]);
      world.advance('2026-12-13T00:00:00.000Z');
      // Nobody answered: it is late, its agency and then those above were told, and it is still open.
      expect(step('action').dueAt).toBe('2026-12-11T23:59:59.000Z');
      const rungs = meetings.events.filter(
        ({ type, stepKey }) => type === 'rung' && stepKey === step('action').key,
      );
      expect(rungs.map(({ data }) => (data as { to: string }).to)).toEqual(
        expect.arrayContaining(['owner', 'supervisor']) as unknown,
      );
    });

    it('tells the co-ordinator of an action that cannot be done', () => {
      holdFirst({ actions: [actionOf(1, health, '2026-12-11')] });
      complete('action', 'not-possible', { reason: 'No such clinic' });
      expect(noticesOf('action-not-done')).toEqual([coordinator]);
    });

    it.each([
      // 29 days left in December, 31 (60), and 24 February.
      ['2', '2027-02-24'],
      // 27 January.
      ['3', '2027-01-27'],
    ])(
      'at level %s the next is due at most on %s, and its day is fixed in five working days',
      (level, due) => {
        holdFirst({}, level);
        expect(dueOn('hold-meeting')).toBe(due);
        // Thu 3, Fri 4, Mon 7, Tue 8, Wed 9.
        expect(dueOn('fix-meeting')).toBe('2026-12-09');
      },
    );

    it('taken down to level 1, the lead agency reviews alone 16 weeks later, and minutes are still owed', () => {
      holdFirst({ level: '1', levelReason: 'One agency can manage this' });
      expect(holds('mappa-level')).toBe('1');
      expect(world.keys(meetings)).toEqual(['issue-minutes', 'review']);
      // 2 December + 112 days: 29, 31 (60), 28 (88), and 24 March.
      expect(dueOn('review')).toBe('2027-03-24');
      expect(noticesOf('level-changed').slice(-4)).toEqual([lead, probation, health, housing]);
    });

    it('a review at level 1 either stays there for another 16 weeks, or asks for a new referral', () => {
      holdFirst({ level: '1' });
      world.advance('2027-03-01T10:00:00.000Z');
      complete('review', 'level-1', { reason: 'Stable' });
      // 1 March + 112 days: 30, 30 (60), 31 (91), and 21 June.
      expect(dueOn('review')).toBe('2027-06-21');
      complete('review', 'raise', { level: '3', reason: 'A new offence' });
      expect(holds('mappa-level')).toBe('1');
      expect(world.keys(meetings)).toEqual(['issue-minutes', 'refer', 'review']);
      complete('refer', 'sent', { urgent: true, reason: 'A new offence' });
      complete('screen', 'accepted', { reason: 'It meets the threshold' });
      expect(holds('mappa-level')).toBe('3');
      expect(isOpen('review')).toBe(false);
      expect(isOpen('hold-meeting')).toBe(true);
    });

    it('a critical public protection case is told to the management board, once, and again if it becomes one again', () => {
      holdFirst({ criticalCase: true }, '3');
      expect(noticesOf('critical-case')).toEqual([board]);
      expect(holds('critical-case')).toBe(true);
      world.advance('2027-01-20T10:00:00.000Z');
      complete('hold-meeting', 'held', { ...record, level: '3', criticalCase: false });
      expect(world.of(person).find(({ kind }) => kind === 'critical-case')?.to).toBe(
        '2027-01-20T10:00:00.000Z',
      );
      world.advance('2027-02-20T10:00:00.000Z');
      complete('hold-meeting', 'held', { ...record, level: '3', criticalCase: true });
      expect(noticesOf('critical-case')).toEqual([board, board]);
    });

    it('a critical case that somebody else recorded is told to the board as well', () => {
      accept();
      tell('critical', 'critical-case', '2026-11-09');
      expect(noticesOf('critical-case')).toEqual([board]);
    });
  });

  describe('when things change between meetings', () => {
    it('a raised level brings the next meeting forward and says why', () => {
      holdFirst();
      world.advance('2027-01-04T10:00:00.000Z');
      const changed = command('change-level', { level: '3', reason: 'Threats to a witness' });
      expect(dueOn('hold-meeting')).toBe('2027-01-27');
      const moved = meetings.events.findLast(({ type }) => type === 'step-rescheduled');
      expect(moved).toMatchObject({
        cause: changed.id,
        data: {
          before: '2027-02-24T23:59:59.000Z',
          after: '2027-01-27T23:59:59.000Z',
          rule: 'mapp-meetings.review-3',
        },
      });
      expect(step('hold-meeting').working[0]?.text).toContain('Review meeting at level 3: 56 days after');
      expect(noticesOf('level-changed').slice(-4)).toEqual([lead, probation, health, housing]);
      command('change-level', { level: '2', reason: 'The witness is safe' });
      expect(dueOn('hold-meeting')).toBe('2027-02-24');
    });

    it('a level raised after the shorter interval has run makes the next meeting late at once', () => {
      holdFirst();
      world.advance('2027-01-28T10:00:00.000Z');
      command('change-level', { level: '3', reason: 'Threats to a witness' });
      expect(step('hold-meeting').dueAt).toBe('2027-01-27T23:59:59.000Z');
    });

    it('a level raised before the first meeting makes it one of level 3', () => {
      accept('2');
      command('change-level', { level: '3', reason: 'Threats to a witness' });
      expect(dueOn('hold-meeting')).toBe('2026-11-23');
    });

    it('a level taken down to 1 cancels the meeting that was fixed', () => {
      accept('2');
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      const before = meetings.notices.length;
      command('change-level', { level: '1', reason: 'He has left the country' });
      expect(calendar(before)).toHaveLength(4);
      expect(calendar(before)[0]).toBe(`${lead} CANCEL 1 2026-12-02T14:00:00.000Z`);
      expect(world.keys(meetings)).toEqual(['review']);
    });

    it('a level can be changed only where there is one, to another, and from 1 by one referral at a time', () => {
      begin();
      const change = (level: string) => (): unknown => command('change-level', { level, reason: 'A test' });
      expect(refused(change('2'))).toBe('mapp-meetings.no-level');
      identify();
      setLevel('1');
      expect(refused(change('1'))).toBe('mapp-meetings.same-level');
      change('2')();
      expect(world.keys(meetings)).toEqual(['refer', 'review']);
      expect(refused(change('3'))).toBe('mapp-meetings.referral-pending');
    });

    it.each([
      // Six months before release: 3 December, after the meeting of 2 December; 2 December, not after it.
      ['2027-06-03', '2027-06-02', 'mapp-meetings.review-custody'],
      ['2027-06-02', '2027-02-24', 'mapp-meetings.review-2'],
    ])('in custody until %s the next meeting is due on %s', (releaseOn, due, rule) => {
      holdFirst();
      world.advance('2026-12-10T12:00:00.000Z');
      tell('inside', 'custody', '2026-12-10');
      expect(dueOn('hold-meeting')).toBe('2027-02-24');
      command('record-release-date', { releaseOn });
      expect(step('hold-meeting')).toMatchObject({ dueOn: due, rule });
    });

    it('released from far custody, the interval of the level counts from the release', () => {
      holdFirst();
      world.advance('2026-12-10T12:00:00.000Z');
      tell('inside', 'custody', '2026-12-10');
      command('record-release-date', { releaseOn: '2028-01-01' });
      expect(dueOn('hold-meeting')).toBe('2027-06-02');
      world.advance('2027-01-15T12:00:00.000Z');
      tell('inside', 'custody', '2026-12-10', { to: '2027-01-15T11:00:00.000Z' });
      // 15 January + 84 days: 16, 28 (44), 31 (75), and 9 April.
      expect(step('hold-meeting')).toMatchObject({ dueOn: '2027-04-09', rule: 'mapp-meetings.review-2' });
    });

    it('a night in custody moves nothing', () => {
      holdFirst();
      tell('inside', 'custody', '2026-12-10T22:00:00.000Z');
      world.advance('2026-12-11T09:00:00.000Z');
      tell('inside', 'custody', '2026-12-10T22:00:00.000Z', { to: '2026-12-11T08:00:00.000Z' });
      expect(dueOn('hold-meeting')).toBe('2027-02-24');
    });

    it('custody that is learned of late moves the next meeting as if it had been known', () => {
      holdFirst({}, '2', { ...adult, releaseOn: '2029-01-01' });
      world.advance('2027-03-01T10:00:00.000Z');
      expect((step('hold-meeting').dueAt ?? '') < world.now).toBe(true);
      tell('inside', 'custody', '2026-12-05');
      expect(dueOn('hold-meeting')).toBe('2027-06-02');
    });

    it('a level that was recorded wrongly is corrected, and everything follows', () => {
      begin();
      identify();
      const set = complete('set-level', 'set', { level: '1', reason: 'Assessed' });
      expect(isOpen('review')).toBe(true);
      world.act(meetings, { do: 'correct', fact: set.id, data: { level: '2' }, reason: 'Typed wrongly' });
      expect(world.keys(meetings)).toEqual(['refer']);
      expect(holds('mappa-level')).toBeUndefined();
    });
  });

  describe('an emergency meeting', () => {
    const call = (begins: Instant): unknown =>
      command('call-emergency-meeting', {
        rank: 'detective-inspector',
        calledBy: 'staff:4711',
        reason: 'He was seen near the school',
        ...slot(begins),
      });

    it('called on the day before Christmas Eve is held by the second working day, over two bank holidays', () => {
      holdFirst();
      world.advance('2026-12-23T16:00:00.000Z');
      const before = meetings.notices.length;
      call('2026-12-24T10:00:00.000Z');
      // Thu 24 is 1, Fri 25 bank holiday, Mon 28 substitute, Tue 29 is 2.
      expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toEqual(['2027-02-24', '2026-12-29']);
      // At once in the calendars; no papers, and no answers asked.
      expect(calendar(before)).toHaveLength(4);
      expect(isOpen('send-papers')).toBe(false);
      expect(isOpen('answer-invitation')).toBe(false);
    });

    it('counts as the last meeting: the next review counts from it', () => {
      holdFirst();
      world.advance('2027-01-04T10:00:00.000Z');
      call('2027-01-05T10:00:00.000Z');
      world.advance('2027-01-05T12:00:00.000Z');
      complete('hold-meeting', 'held', record);
      // 5 January + 84 days: 26, 28 (54), and 30 March.
      expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toEqual(['2027-03-30']);
      expect(stepsOf('issue-minutes')).toHaveLength(2);
    });

    it('may be called before anything else is known of the person, once at a time, for a time to come', () => {
      begin();
      expect(refused(() => call('2026-11-02T08:00:00.000Z'))).toBe('mapp-meetings.in-past');
      call('2026-11-03T10:00:00.000Z');
      expect(world.keys(meetings)).toEqual(['hold-meeting', 'identify']);
      expect(refused(() => call('2026-11-03T12:00:00.000Z'))).toBe('mapp-meetings.emergency-called');
    });

    it('that finds level 2 is needed asks for a referral; nobody is at level 2 by an emergency alone', () => {
      begin();
      identify();
      setLevel('1');
      call('2026-11-03T10:00:00.000Z');
      world.advance('2026-11-03T12:00:00.000Z');
      complete('hold-meeting', 'held', record);
      expect(holds('mappa-level')).toBe('1');
      expect(world.keys(meetings)).toEqual(['issue-minutes', 'refer', 'review']);
    });

    it('that was not quorate gets a new time by its own clock', () => {
      holdFirst();
      world.advance('2026-12-23T16:00:00.000Z');
      call('2026-12-29T10:00:00.000Z');
      world.advance('2026-12-29T11:00:00.000Z');
      const [, emergency] = stepsOf('hold-meeting');
      complete(emergency?.key ?? '', 'not-quorate', { present: [], reason: 'Nobody could come' });
      // Wed 30 is 1, Thu 31 is 2.
      expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toContain('2026-12-31');
      expect(stepsOf('fix-meeting').map(({ rule, dueOn: due }) => [rule, due])).toContainEqual([
        'mapp-meetings.fix-emergency',
        '2026-12-30',
      ]);
    });

    it('that is no longer needed is cancelled, and the planned meeting is left alone', () => {
      accept();
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      call('2026-11-10T10:00:00.000Z');
      const before = meetings.notices.length;
      command('cancel-meeting', { which: 'emergency', reason: 'He was arrested' });
      expect(calendar(before)[0]).toBe(`${lead} CANCEL 1 2026-11-10T10:00:00.000Z`);
      expect(stepsOf('hold-meeting').map(({ dueOn: due }) => due)).toEqual(['2026-12-07']);
      expect(refused(() => command('cancel-meeting', { which: 'emergency', reason: 'A test' }))).toBe(
        'mapp-meetings.not-fixed',
      );
    });
  });

  describe('a young person', () => {
    it('needs the services named that are there as of right, or it is not started', () => {
      const { education: _, ...without } = young;
      expect(refused(() => begin(without))).toBe('mapp-meetings.young-services');
      expect(refused(() => begin({ ...adult, born: '2026-11-03' }))).toBe('mapp-meetings.born-after');
      // Eighteen on the day of eligibility itself: no longer young.
      begin({ ...adult, born: '2008-11-02' });
    });

    it('has youth justice, social care and education told at the start and invited to each meeting', () => {
      accept('2', young);
      expect(noticesOf('young-person')).toEqual([youth, care, school]);
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      expect(noticesOf('invited')).toEqual([lead, probation, health, housing, youth, care, school]);
      expect(stepsOf('answer-invitation')).toHaveLength(6);
    });

    it.each([
      ['the day before the eighteenth birthday', '2027-05-31T10:00:00.000Z', true],
      ['on the eighteenth birthday', '2027-06-01T10:00:00.000Z', false],
    ])('%s: the services are invited as of right: %s', (_says, begins, invited) => {
      holdFirst({}, '2', young);
      world.advance('2027-02-20T10:00:00.000Z');
      complete('hold-meeting', 'held', record);
      const before = meetings.notices.length;
      complete('fix-meeting', 'fixed', slot(begins as Instant));
      expect(calendar(before).some((line) => line.startsWith(youth))).toBe(invited);
    });

    it('in care has dual case management agreed in five working days of the referral', () => {
      tell('care', 'looked-after', '2025-01-01');
      begin(young);
      identify();
      setLevel('2');
      expect(isOpen('agree-dual-management')).toBe(false);
      complete('refer', 'sent', { urgent: false, reason: 'See the form' });
      // From Mon 2: Tue 3 … Fri 6 are 4, Mon 9 is 5.
      expect(step('agree-dual-management')).toMatchObject({ owner: youth, dueOn: '2026-11-09' });
    });

    it('has the move to adult services planned in the six months before the eighteenth birthday', () => {
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
    ])('at level 1 is reviewed every 12 weeks, by the age at the last review: %s', (_says, at, due) => {
      begin(young);
      identify();
      setLevel('1');
      // 2 November + 84 days: 28, 31 (59), and 25 January.
      expect(dueOn('review')).toBe('2027-01-25');
      world.advance(at as Instant);
      complete('review', 'level-1', { reason: 'Stable' });
      expect(dueOn('review')).toBe(due);
    });

    it('in custody keeps the interval of the level, however far the release', () => {
      holdFirst({}, '2', { ...young, releaseOn: '2029-01-01' });
      world.advance('2026-12-10T12:00:00.000Z');
      tell('inside', 'custody', '2026-12-10');
      expect(step('hold-meeting')).toMatchObject({ dueOn: '2027-02-24', rule: 'mapp-meetings.review-2' });
    });
  });

  describe('the exit', () => {
    const exit = (because: string): unknown =>
      command('exit', { because, reason: 'Agreed by the chair', approvedBy: 'staff:1' });

    it('at level 1 ends the meetings once minutes and actions are done, and not before', () => {
      holdFirst({ level: '1', actions: [actionOf(1, health, '2026-12-11')] });
      exit('level-down');
      expect(meetings.process.outcome).toBeUndefined();
      expect(world.keys(meetings)).toEqual(['action', 'issue-minutes']);
      complete('action', 'done', { what: 'Visited' });
      complete('issue-minutes', 'issued', { minutes: 'evidence:minutes-1' });
      expect(meetings.process.outcome).toBe('level-down');
      // The lead agency goes on at level 1.
      expect(holds('mappa-level')).toBe('1');
      expect(noticesOf('left')).toEqual([lead, probation, health, housing]);
    });

    it('as level down is refused while the person is at level 2: the level is changed first', () => {
      holdFirst();
      expect(refused(() => exit('level-down'))).toBe('mapp-meetings.not-level-1');
      command('change-level', { level: '1', reason: 'One agency can manage this' });
      exit('level-down');
      expect(world.keys(meetings)).toEqual(['issue-minutes']);
    });

    it('on transfer cancels the meeting that was fixed; the level stands until the new area reviews it', () => {
      accept();
      complete('fix-meeting', 'fixed', slot('2026-12-02T14:00:00.000Z'));
      exit('transfer');
      expect(calendar().slice(-4)[0]).toBe(`${lead} CANCEL 1 2026-12-02T14:00:00.000Z`);
      expect(meetings.process.outcome).toBe('transfer');
      expect(holds('mappa-level')).toBe('2');
      expect(world.of(person).find(({ kind }) => kind === 'mappa-level')?.to).toBeUndefined();
    });

    it('at the end of eligibility ends level and category too', () => {
      accept();
      exit('eligibility-ended');
      expect(meetings.process.outcome).toBe('eligibility-ended');
      const ends = world
        .of(person)
        .filter(({ kind }) => kind.startsWith('mappa-'))
        .map(({ to }) => to);
      expect(ends).toEqual([world.now, world.now]);
    });

    it('by recall is possible', () => {
      accept();
      exit('recall');
      expect(meetings.process.outcome).toBe('recall');
    });

    it('by death needs no command; what agencies were to do is withdrawn, and minutes are still issued', () => {
      holdFirst({ actions: [actionOf(1, health, '2026-12-11')] });
      complete('fix-meeting', 'fixed', slot('2027-02-10T14:00:00.000Z'));
      const before = meetings.notices.length;
      tell('death', 'deceased', '2026-12-02');
      expect(world.keys(meetings)).toEqual(['issue-minutes']);
      expect(calendar(before)[0]).toBe(`${lead} CANCEL 1 2027-02-10T14:00:00.000Z`);
      complete('issue-minutes', 'issued', { minutes: 'evidence:minutes-1' });
      expect(meetings.process.outcome).toBe('death');
    });

    it('leaves no further command but refuses each with its reason', () => {
      holdFirst();
      exit('transfer');
      for (const [name, data] of [
        ['exit', { because: 'recall', reason: 'A test', approvedBy: 'staff:1' }],
        ['change-level', { level: '3', reason: 'A test' }],
        ['change-lead-agency', { leadAgency: probation, reason: 'A test' }],
        ['change-agencies', { agencies: [], reason: 'A test' }],
        ['record-release-date', { releaseOn: '2027-01-01' }],
        ['move-meeting', { which: 'planned', ...slot('2027-01-01T10:00:00.000Z'), reason: 'A test' }],
        ['cancel-meeting', { which: 'planned', reason: 'A test' }],
        [
          'call-emergency-meeting',
          {
            rank: 'senior-probation-officer',
            calledBy: 'staff:1',
            reason: 'A test',
            ...slot('2027-01-01T10:00:00.000Z'),
          },
        ],
      ] as const)
        expect([name, refused(() => command(name, data))]).toEqual([name, 'mapp-meetings.leaving']);
    });

    it('that was recorded by mistake is voided, and the cycle goes on', () => {
      holdFirst();
      const left = command('exit', { because: 'transfer', reason: 'Agreed', approvedBy: 'staff:1' });
      expect(world.keys(meetings)).toEqual(['issue-minutes']);
      world.act(meetings, { do: 'void', fact: left.id, reason: 'Another person was meant' });
      expect(world.keys(meetings)).toEqual(['fix-meeting', 'hold-meeting', 'issue-minutes']);
    });

    it('is asked of the co-ordinator when the notification requirements of category 1 have ended', () => {
      tell('register', 'registered', '2020-01-01', { to: '2026-12-31' });
      accept('2', adult, '1');
      expect(isOpen('decide-exit')).toBe(false);
      world.advance('2027-01-04T09:00:00.000Z');
      // Over at the beginning of Thu 31 December: Fri 1 bank holiday, Mon 4 is 1, Fri 8 is 5.
      expect(step('decide-exit')).toMatchObject({ owner: coordinator, dueOn: '2027-01-08' });
      complete('decide-exit', 'leaves', {
        because: 'eligibility-ended',
        reason: 'No other category',
        approvedBy: 'staff:1',
      });
      expect(meetings.process.outcome).toBe('eligibility-ended');
    });

    it('is asked when the licence of category 2 has ended, and the person may stay by another category', () => {
      tell('licence', 'licence', '2026-01-01', { value: 'determinate', to: '2026-11-20' });
      accept('2', adult, '2');
      world.advance('2026-11-20T09:00:00.000Z');
      complete('decide-exit', 'stays', { category: '3', reason: 'Still dangerous' });
      expect(holds('mappa-category')).toBe('3');
      expect(isOpen('decide-exit')).toBe(false);
      expect(isOpen('hold-meeting')).toBe(true);
    });

    it('is asked when a recall begins and when another force becomes accountable; silence ends nothing', () => {
      accept();
      tell('recall', 'recall', '2026-11-10T09:00:00.000Z');
      tell('moved', 'accountable', '2026-11-12', { value: 'police:essex/mosovo' });
      world.advance('2027-06-01T09:00:00.000Z');
      expect(stepsOf('decide-exit')).toHaveLength(2);
      expect(meetings.process.outcome).toBeUndefined();
      expect(
        refused(() =>
          complete('decide-exit', 'leaves', {
            because: 'level-down',
            reason: 'A test',
            approvedBy: 'staff:1',
          }),
        ),
      ).toBe('mapp-meetings.not-level-1');
    });

    it('is not asked of what had ended before the meetings began, or moved inside the force', () => {
      tell('licence', 'licence', '2024-01-01', { value: 'determinate', to: '2026-11-01' });
      accept();
      tell('moved', 'accountable', '2026-11-12', { value: 'police:kent/mosovo-west' });
      world.advance('2026-11-13T09:00:00.000Z');
      expect(isOpen('decide-exit')).toBe(false);
    });

    it('what was started in error is withdrawn until a meeting was held', () => {
      accept();
      const withdraw = (): unknown => command('withdraw', { reason: 'Wrong person', approvedBy: 'staff:1' });
      withdraw();
      expect(meetings.process.outcome).toBe('withdrawn');
      expect(world.open(meetings)).toEqual([]);
      world = new World('2026-11-02T09:00:00.000Z');
      holdFirst();
      expect(refused(withdraw)).toBe('mapp-meetings.meeting-held');
    });
  });

  it('says which commands are possible now, asked with nothing told yet', () => {
    begin();
    const around = { now: world.now, spells: world.of(person), law: world.law };
    const { commands } = allowedNow(
      catalogue['mapp-meetings'],
      { process: meetings.process, steps: world.open(meetings), sent: [] },
      around,
      () => [],
    );
    expect(commands).toEqual({
      'call-emergency-meeting': true,
      'move-meeting': 'mapp-meetings.not-fixed',
      'cancel-meeting': 'mapp-meetings.not-fixed',
      'change-level': 'mapp-meetings.no-level',
      'change-lead-agency': true,
      'change-agencies': true,
      'record-release-date': true,
      exit: true,
      withdraw: true,
    });
  });

  it('the lead agency can be changed to another unit, which then owns what is open', () => {
    holdFirst({ level: '1' });
    command('change-lead-agency', { leadAgency: probation, reason: 'Released on licence' });
    expect(step('review').owner).toBe(probation);
    expect(refused(() => command('change-lead-agency', { leadAgency: probation, reason: 'A test' }))).toBe(
      'mapp-meetings.same-lead-agency',
    );
  });

  it('ten years of meetings keep what is carried small', () => {
    holdFirst();
    let largest = 0;
    for (let time = 0; time < 44; time++) {
      const due = step('hold-meeting').dueAt as Instant;
      complete('fix-meeting', 'fixed', slot(due));
      world.advance(due);
      complete('hold-meeting', 'held', {
        ...record,
        actions: [actionOf(1, health, due.slice(0, 10) as Day)],
      });
      for (const open of [...stepsOf('action'), ...stepsOf('issue-minutes')])
        complete(
          open.key,
          open.step === 'action' ? 'done' : 'issued',
          open.step === 'action' ? { what: 'Done' } : { minutes: 'evidence:m' },
        );
      const { state, engine } = meetings.process;
      largest = Math.max(largest, JSON.stringify({ state, engine }).length);
    }
    expect(world.now > '2036-12-01').toBe(true);
    expect(largest).toBeLessThan(3_000);
    // Of each meeting, what is loaded to settle the next is its own step, and no papers, answers or actions.
    const loaded = [...meetings.steps.values()].filter(({ forgotten }) => !forgotten);
    expect(loaded.length).toBeLessThan(45 + 20);
  });
});
