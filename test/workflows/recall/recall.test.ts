import type { Spell } from '../../../domain/circumstances';
import { Refused } from '../../../domain/errors';
import type { Instant, When } from '../../../domain/time/time';
import { catalogue } from '../../../workflows/catalogue';
import { preview } from '../../../engine/asking/preview';
import { codeOf } from '../../../engine/kernel/objecting';
import { viewOf } from '../../../engine/kernel/want';
import { onLicence, recallAnswers, recallInput, recallUnits, revoke } from '../../support/recalls';
import { acceptedBy, pack } from '../../support/pack';
import { World, type Living } from '../../support/world';

const person = 'subject-1';
const { home, probation, casework, board, prison, victims } = recallUnits;
const control = 'police:avon-and-somerset/force-control';
const { recall: decision, noRecall, sent, revoked, returned, reviewed, told } = recallAnswers;

const refused = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  throw new Error('it was not refused');
};

// All times are told in London; June is an hour ahead of UTC. 1 June 2026 is a Monday.
describe('a recall', () => {
  let world: World;
  let one: Living;

  const begin = (at: Instant, input: object = recallInput, licence = 'determinate'): void => {
    world = new World(at);
    onLicence(world, person, licence);
    one = world.start('recall', person, input as never);
  };
  const custody = (from: When, to?: When, endReason?: string, id = 'prison'): void =>
    world.circumstance(person, { id, kind: 'custody', from, to, endReason });
  const tell = (kind: string, value: unknown, from: When = '2026-01-01', id: string = kind): void =>
    world.circumstance(person, { id, kind, from, value } as Spell);
  const due = (name: string): Instant | undefined => world.step(one, name).dueAt;
  const dueOn = (name: string): string | undefined => world.step(one, name).dueOn;
  const done = (name: string, outcome: string, data: object = {}, on?: Instant): string =>
    world.complete(one, name, outcome, data as never, on).id;
  const step = (name: string) => [...one.steps.values()].find((known) => known.step === name);
  const spells = (kind: string) =>
    world
      .of(person)
      .filter((spell) => spell.kind === kind)
      .map(({ from, to }) => [from, to]);
  const noticesOf = (name: string): string[] =>
    one.notices.filter((notice) => notice.name === name).map(({ toUnit }) => toUnit);
  const explained = (): string[] => {
    const around = { now: world.now, spells: world.of(person), law: world.law };
    const [route] = catalogue.recall.behaviour.explains?.(viewOf(one.process, around)) ?? [];
    return route?.working.map(({ text }) => text) ?? [];
  };
  /** Revoked on Tuesday 2 June at 10:00, and returned on Thursday 4 June at 11:00. */
  const returnedOnThursday = (more: object = {}): void => {
    begin('2026-06-02T09:00:00.000Z');
    revoke(world, one, more as never);
    world.advance('2026-06-04T10:00:00.000Z');
    custody('2026-06-04T10:00:00.000Z');
    done('record-return', 'returned', returned);
  };

  describe('from the breach to the release after 56 days', () => {
    it('each step follows the one before, and each is due when the rules say', () => {
      begin('2026-06-01T08:00:00.000Z');
      expect(world.keys(one)).toEqual(['consider']);
      // 24 hours from 09:00 on Monday.
      expect(world.step(one, 'consider')).toMatchObject({
        owner: probation,
        dueAt: '2026-06-02T08:00:00.000Z',
      });

      world.advance('2026-06-01T11:00:00.000Z');
      done('consider', 'recall', decision);
      // 24 hours from 12:00 on Monday.
      expect(world.step(one, 'request')).toMatchObject({
        owner: probation,
        dueAt: '2026-06-02T11:00:00.000Z',
      });

      world.advance('2026-06-01T14:00:00.000Z');
      done('request', 'sent', sent);
      expect(world.step(one, 'revoke')).toMatchObject({ owner: casework, dueAt: '2026-06-02T14:00:00.000Z' });

      world.advance('2026-06-02T09:00:00.000Z');
      done('revoke', 'revoked', revoked);
      expect(world.keys(one)).toEqual(['arrest', 'mark-wanted', 'review-at-large']);
      // The same day, and 96 hours from 10:00 on Tuesday: Saturday at 10:00.
      expect(world.step(one, 'mark-wanted')).toMatchObject({
        owner: control,
        dueAt: '2026-06-02T22:59:59.000Z',
      });
      expect(world.step(one, 'arrest')).toMatchObject({ owner: home, dueAt: '2026-06-06T09:00:00.000Z' });
      // 28 days after 2 June: 30 June.
      expect(world.step(one, 'review-at-large')).toMatchObject({ owner: home, dueOn: '2026-06-30' });
      expect(noticesOf('revoked').sort()).toEqual([casework, control, home, probation, victims].sort());
      expect(spells('unlawfully-at-large')).toEqual([['2026-06-02T09:00:00.000Z', undefined]]);
      done('mark-wanted', 'marked');

      world.advance('2026-06-04T10:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z');
      expect(step('arrest')).toMatchObject({ outcome: 'met', doneOn: '2026-06-04T10:00:00.000Z' });
      expect(step('review-at-large')?.status).toBe('withdrawn');
      expect(spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-06-04T10:00:00.000Z'],
      ]);
      expect(world.keys(one)).toEqual(['cancel-wanted', 'dossier', 'record-return', 'release']);
      // Thursday: the next working day is Friday; the marker comes off the same day.
      expect([dueOn('record-return'), dueOn('dossier'), dueOn('cancel-wanted')]).toEqual([
        '2026-06-05',
        '2026-06-05',
        '2026-06-04',
      ]);
      // 56 days beginning with 4 June: 27 days of June (4 to 30), and 29 of July.
      expect(world.step(one, 'release')).toMatchObject({ rule: 'recall.release-56', dueOn: '2026-07-29' });
      expect(world.step(one, 'record-return').owner).toBe(casework);

      done('record-return', 'returned', returned);
      done('cancel-wanted', 'cancelled');
      expect(world.step(one, 'release').owner).toBe(prison);
      world.advance('2026-06-05T12:00:00.000Z');
      done('dossier', 'served');
      // 14 days after Friday 5 June: 19 June.
      expect(world.step(one, 'representations')).toMatchObject({ owner: prison, dueOn: '2026-06-19' });
      world.advance('2026-06-20T00:00:00.000Z');
      expect(step('representations')?.status).toBe('lapsed');
      expect(world.keys(one)).toEqual(['release']);

      world.advance('2026-07-29T09:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-07-29T09:00:00.000Z', 'released');
      expect(step('release')).toMatchObject({ outcome: 'met', doneOn: '2026-07-29T09:00:00.000Z' });
      expect(noticesOf('released')).toContain(home);
      expect(noticesOf('released')).toContain(victims);
      expect(world.keys(one)).toEqual(['tell-of-release', 'tell-of-release']);
      expect(
        world
          .open(one)
          .map(({ owner, dueOn: day }) => [owner, day])
          .sort(),
      ).toEqual([
        [prison, '2026-07-29'],
        [probation, '2026-07-29'],
      ]);
      expect(one.process.outcome).toBeUndefined();
      for (const open of world.open(one)) done(open.key, 'told', told);
      expect(one.process.outcome).toBe('re-released');
      expect(spells('recall')).toEqual([['2026-06-01T08:00:00.000Z', '2026-07-29T09:00:00.000Z']]);
    });

    it('opens the release duty of the registration, due on the third day beginning with the release', () => {
      world = new World('2026-06-01T08:00:00.000Z');
      onLicence(world, person);
      const registered = world.start('registration', person, {
        regime: 'soa',
        disposal: 'over-6-under-30-months',
        relevantDate: '2026-05-31',
        born: '1985-06-15',
        home,
        needToKnow: [],
      });
      world.complete(registered, 'initial', 'notified', {
        station: 'Example Street',
        officer: 'staff:1',
        home: 'fixed',
      });
      one = world.start('recall', person, recallInput);
      revoke(world, one);
      world.advance('2026-06-04T10:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z');
      expect(world.keys(registered)).not.toContain('release');
      world.advance('2026-07-29T09:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-07-29T09:00:00.000Z', 'released');
      // 29, 30 and 31 July.
      expect(world.step(registered, 'release').dueOn).toBe('2026-07-31');
    });
  });

  describe('a standard recall, of somebody managed at MAPPA level 2', () => {
    beforeEach(() => {
      begin('2026-06-02T09:00:00.000Z');
      tell('mappa-level', '2');
      revoke(world, one);
      world.advance('2026-06-04T10:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z');
      done('record-return', 'returned', returned);
    });

    it('asks for Part B in 14 working days and the referral in 28 days, the one before the other', () => {
      expect(world.keys(one)).not.toContain('release');
      // From Thursday 4 June: 5 is 1, 8 to 12 are 2 to 6, 15 to 19 are 7 to 11, 22, 23 and 24 are 12 to 14.
      expect(world.step(one, 'part-b')).toMatchObject({ owner: probation, dueOn: '2026-06-24' });
      // 4 June and 28 days: 2 July.
      expect(world.step(one, 'refer')).toMatchObject({ owner: casework, dueOn: '2026-07-02' });
      expect(refused(() => done('refer', 'referred'))).toBe('step.waits');
      world.advance('2026-06-22T09:00:00.000Z');
      done('part-b', 'sent', { partB: 'evidence:part-b' });
      // 5 days after Monday 22 June: 27 June.
      expect(world.step(one, 'part-b-representations')).toMatchObject({ owner: prison, dueOn: '2026-06-27' });
      done('refer', 'referred');
      // The same date a year on.
      expect(world.step(one, 'board-review')).toMatchObject({ owner: board, dueOn: '2027-06-22' });
    });

    it('is reviewed by the Parole Board again and again, until it directs a release', () => {
      done('part-b', 'sent', { partB: 'evidence:part-b' });
      done('refer', 'referred');
      world.advance('2026-09-01T09:00:00.000Z');
      done('board-review', 'no-release', { reasons: 'The risk is not manageable yet' });
      expect(dueOn('board-review')).toBe('2027-09-01');
      world.advance('2027-03-01T09:00:00.000Z');
      done('board-review', 'oral-hearing', { heardOn: '2027-05-10' });
      expect(world.step(one, 'board-review')).toMatchObject({
        rule: 'recall.board-review-set',
        dueOn: '2027-05-10',
      });
      world.advance('2027-05-10T15:00:00.000Z');
      done('board-review', 'release', { conditions: 'Lives at the approved premises' });
      expect(world.keys(one)).not.toContain('board-review');
      // 5 working days from Monday 10 May 2027: 11 to 14 are 1 to 4, Monday 17 is 5.
      expect(world.step(one, 'release')).toMatchObject({ owner: prison, dueOn: '2027-05-17' });
      world.advance('2027-05-13T10:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2027-05-13T10:00:00.000Z', 'released');
      for (const open of world.open(one)) done(open.key, 'told', told);
      expect(one.process.outcome).toBe('re-released');
    });

    it('is referred the day after representations and Part B are in hand, if they come within 28 days', () => {
      world.advance('2026-06-05T09:00:00.000Z');
      done('dossier', 'served');
      world.advance('2026-06-10T09:00:00.000Z');
      done('representations', 'made', {});
      expect(dueOn('refer')).toBe('2026-07-02');
      world.advance('2026-06-16T09:00:00.000Z');
      done('part-b', 'sent', { partB: 'evidence:part-b' });
      expect(world.step(one, 'refer')).toMatchObject({
        rule: 'recall.refer-on-representations',
        dueOn: '2026-06-17',
      });
    });

    it.each([
      // 28 days beginning with 4 June end with 1 July.
      ['on the last of the 28 days', '2026-07-01T08:00:00.000Z', 'recall.refer-on-representations'],
      ['on the day after the 28 days', '2026-07-02T08:00:00.000Z', 'recall.refer'],
    ] as const)('takes representations %s, when their own step has lapsed', (_, on, rule) => {
      done('part-b', 'sent', { partB: 'evidence:part-b' });
      done('dossier', 'served');
      world.advance(on);
      expect(step('representations')?.status).toBe('lapsed');
      world.command(one, 'record-representations', { on });
      // Either way by 2 July: the day after 1 July, or 28 days after 4 June.
      expect(world.step(one, 'refer')).toMatchObject({ rule, dueOn: '2026-07-02' });
    });

    it('ends with the sentence, opening 28 days before the last day', () => {
      world.command(one, 'set-sentence-end', { ends: '2026-12-30', reason: '2 days at large added' });
      expect(world.keys(one)).not.toContain('release');
      // 28 days before Wednesday 30 December: 2 December.
      world.advance('2026-12-02T09:00:00.000Z');
      expect(world.step(one, 'release')).toMatchObject({ rule: 'recall.sentence-end', dueOn: '2026-12-30' });
      world.advance('2026-12-30T09:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-12-30T09:00:00.000Z', 'released');
      for (const open of world.open(one).filter(({ step: name }) => name === 'tell-of-release'))
        done(open.key, 'told', told);
      expect(one.process.outcome).toBe('sentence-ended');
    });

    it('can be ended by an executive release', () => {
      world.command(one, 'release-by-executive', {
        reason: 'The risk is manageable',
        approvedBy: 'staff:head',
      });
      // 5 working days from Thursday 4 June: 5, 8, 9, 10, 11.
      expect(dueOn('release')).toBe('2026-06-11');
      expect(world.keys(one)).not.toContain('part-b');
    });
  });

  it('counts over Christmas: the dossier after four days that are not worked, Part B into January', () => {
    // Thursday 24 December 2026. Friday 25 is a holiday, Monday 28 the substitute for Boxing Day.
    begin('2026-12-23T10:00:00.000Z');
    tell('mappa-level', '3');
    revoke(world, one);
    world.advance('2026-12-24T10:00:00.000Z');
    custody('2026-12-24T10:00:00.000Z');
    done('record-return', 'returned', returned);
    expect(dueOn('dossier')).toBe('2026-12-29');
    // 29, 30, 31 are 1 to 3; Friday 1 January is a holiday; 4 to 8 are 4 to 8, 11 to 15 are 9 to 13, 18 is 14.
    expect(dueOn('part-b')).toBe('2027-01-18');
    // 24 December and 28 days: 21 January.
    expect(dueOn('refer')).toBe('2027-01-21');
  });

  describe('an emergency', () => {
    it('is requested within an hour, revoked within two, and arrested within 48 hours over the clock change', () => {
      // Saturday 24 October 2026, 09:00. In the night to Sunday the clocks go back.
      begin('2026-10-24T08:00:00.000Z', { ...recallInput, emergency: true });
      // The consideration has its 24 hours all the same: true hours, so 08:00 by the clock of Sunday.
      expect(due('consider')).toBe('2026-10-25T08:00:00.000Z');
      done('consider', 'recall', { ...decision, emergency: true });
      expect(due('request')).toBe('2026-10-24T09:00:00.000Z');
      done('request', 'sent', sent);
      expect(due('revoke')).toBe('2026-10-24T10:00:00.000Z');
      world.advance('2026-10-24T09:30:00.000Z');
      done('revoke', 'revoked', revoked);
      // 10:30 summer time on Saturday and 48 true hours: 09:30 winter time on Monday.
      expect(due('arrest')).toBe('2026-10-26T09:30:00.000Z');
    });

    it('can be declared in mid course: the hours count from then, and what was done before keeps its clock', () => {
      begin('2026-06-01T08:00:00.000Z');
      done('consider', 'recall', decision);
      world.advance('2026-06-01T12:00:00.000Z');
      expect(due('request')).toBe('2026-06-02T08:00:00.000Z');
      world.command(one, 'make-emergency', { reason: 'Seen near the school' });
      expect(due('request')).toBe('2026-06-01T13:00:00.000Z');
      expect(step('consider')?.dueAt).toBe('2026-06-02T08:00:00.000Z');
      done('request', 'sent', sent);
      expect(due('revoke')).toBe('2026-06-01T14:00:00.000Z');
      expect(refused(() => world.command(one, 'make-emergency', { reason: 'again' }))).toBe(
        'recall.already-emergency',
      );
    });

    it('hurries nothing that was done before it was declared', () => {
      begin('2026-06-01T08:00:00.000Z');
      done('consider', 'recall', decision);
      done('request', 'sent', sent);
      world.advance('2026-06-01T12:00:00.000Z');
      world.command(one, 'make-emergency', { reason: 'Seen near the school' });
      expect(step('request')).toMatchObject({ rule: 'recall.request', dueAt: '2026-06-02T08:00:00.000Z' });
      expect(world.step(one, 'revoke')).toMatchObject({
        rule: 'recall.revoke-emergency',
        dueAt: '2026-06-01T14:00:00.000Z',
      });
    });
  });

  describe('a charge or a remand on licence', () => {
    const charge = (id = 'charge', from: When = '2026-06-01T07:00:00.000Z', to?: When): void =>
      world.circumstance(person, { id, kind: 'charged', from, to, value: true });

    beforeEach(() => {
      world = new World('2026-06-01T08:00:00.000Z');
      onLicence(world, person);
    });

    it('opens the mandatory decision: the accountable unit names who supervises, and owns it until then', () => {
      charge();
      [one] = world.ofKind('recall') as [Living];
      expect(one.process.input).toEqual({ home, because: 'charge' });
      expect(world.keys(one)).toEqual(['consider', 'name-units']);
      // 4 hours and 24 hours from 09:00.
      expect(world.step(one, 'name-units')).toMatchObject({ owner: home, dueAt: '2026-06-01T12:00:00.000Z' });
      expect(world.step(one, 'consider')).toMatchObject({ owner: home, dueAt: '2026-06-02T08:00:00.000Z' });
      expect(refused(() => done('consider', 'recall', decision))).toBe('step.waits');
      world.advance('2026-06-01T10:00:00.000Z');
      done('name-units', 'named', { probation, casework, board });
      // The clock of the decision runs on from when the charge was learned of.
      expect(world.step(one, 'consider')).toMatchObject({
        owner: probation,
        dueAt: '2026-06-02T08:00:00.000Z',
      });
    });

    it('cannot be withdrawn while nobody has decided; the decision against recall is recorded with its reasons', () => {
      charge();
      [one] = world.ofKind('recall') as [Living];
      const withdraw = () => world.command(one, 'withdraw', { reason: 'Not needed', approvedBy: 'staff:1' });
      expect(refused(withdraw)).toBe('recall.decision-mandatory');
      done('name-units', 'named', { probation, casework, board });
      done('consider', 'no-recall', noRecall);
      expect(one.process.outcome).toBe('not-recalled');
      expect(one.facts.at(-1)).toMatchObject({
        outcome: 'no-recall',
        data: { alternatives: ['more-contact', 'licence-conditions-changed'] },
        captured: { charged: true, licence: 'determinate' },
      });
      expect(spells('recall')).toEqual([['2026-06-01T08:00:00.000Z', '2026-06-01T08:00:00.000Z']]);
    });

    it('is late, and chased, when everybody is silent; silence decides nothing', () => {
      charge();
      [one] = world.ofKind('recall') as [Living];
      world.advance('2026-06-10T08:00:00.000Z');
      expect(world.keys(one)).toEqual(['consider', 'name-units']);
      expect(one.notices.filter(({ name }) => name === 'step-overdue').length).toBeGreaterThan(0);
    });

    it('is opened by a remand, and a charge while it is open opens no second one', () => {
      custody('2026-06-01T07:30:00.000Z');
      charge();
      expect(world.ofKind('recall').map(({ process }) => process.input['because'])).toEqual(['remand']);
    });

    it('is opened when the licence is told after the charge', () => {
      world = new World('2026-06-01T08:00:00.000Z');
      world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: home });
      charge();
      expect(world.ofKind('recall')).toEqual([]);
      world.circumstance(person, { id: 'licence', kind: 'licence', from: '2025-01-01', value: 'life' });
      expect(world.ofKind('recall')).toHaveLength(1);
    });

    it('is opened once for each charge: not by its end, and anew by another', () => {
      charge();
      [one] = world.ofKind('recall') as [Living];
      done('name-units', 'named', { probation, casework, board });
      done('consider', 'no-recall', noRecall);
      world.advance('2026-07-01T08:00:00.000Z');
      charge('charge', '2026-06-01T07:00:00.000Z', '2026-07-01T08:00:00.000Z');
      expect(world.ofKind('recall')).toHaveLength(1);
      charge('second', '2026-07-01T08:00:00.000Z');
      expect(world.ofKind('recall')).toHaveLength(2);
    });

    it('is not opened by a charge from before the licence, nor of somebody who is not on licence', () => {
      charge('old', '2024-12-31');
      expect(world.ofKind('recall')).toEqual([]);
      world.circumstance('subject-2', { id: 'home-2', kind: 'accountable', from: '2020-01-01', value: home });
      world.circumstance('subject-2', { id: 'charge-2', kind: 'charged', from: '2026-06-01', value: true });
      expect(world.ofKind('recall')).toEqual([]);
    });

    it('charged, the recall is a standard one; a charge on record must be explained where it is not the ground', () => {
      charge();
      [one] = world.ofKind('recall') as [Living];
      done('name-units', 'named', { probation, casework, board });
      done('consider', 'recall', decision);
      done('request', 'sent', sent);
      expect(refused(() => done('revoke', 'revoked', revoked))).toBe('recall.charge-unexplained');
      done('revoke', 'revoked', { ...revoked, charge: 'offence' });
      expect(explained().at(-1)).toBe('Excluded from automatic release: a standard recall');
    });
  });

  describe('unlawfully at large', () => {
    beforeEach(() => {
      begin('2026-06-02T09:00:00.000Z');
      revoke(world, one);
      done('mark-wanted', 'marked');
    });

    it('is reviewed every 28 days, each time by whoever was named at the last', () => {
      expect(noticesOf('review-at-large')).toEqual([probation]);
      world.advance('2026-06-29T09:00:00.000Z');
      done('review-at-large', 'reviewed', reviewed);
      expect(noticesOf('review-at-large')).toEqual([probation, probation]);
      // 28 days after 29 June: 27 July.
      expect(world.step(one, 'review-at-large')).toMatchObject({
        assignee: 'staff:reviewer',
        dueOn: '2026-07-27',
      });
      world.advance('2026-07-28T00:00:00.000Z');
      expect((due('review-at-large') ?? '') < world.now).toBe(true);
      expect(world.keys(one)).toEqual(['arrest', 'review-at-large']);
    });

    it('ends with the death, which takes the marker off PNC and closes the rest', () => {
      world.advance('2026-07-10T09:00:00.000Z');
      tell('deceased', true, '2026-07-08');
      expect(world.keys(one)).toEqual(['cancel-wanted']);
      expect(spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-07-07T23:00:00.000Z'],
      ]);
      done('cancel-wanted', 'cancelled');
      expect(one.process.outcome).toBe('deceased');
    });

    it('ends with a deportation', () => {
      world.advance('2026-07-10T09:00:00.000Z');
      tell('deported', true, '2026-07-10T08:00:00.000Z');
      done('cancel-wanted', 'cancelled');
      expect(one.process.outcome).toBe('deported');
      expect(spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-07-10T08:00:00.000Z'],
      ]);
      expect(noticesOf('ended')).toContain(home);
    });

    it('ends with a death that came before the revocation, and takes the marker off as well', () => {
      tell('deceased', true, '2026-06-02T08:00:00.000Z');
      expect(world.keys(one)).toEqual(['cancel-wanted']);
      expect(spells('unlawfully-at-large')).toEqual([]);
    });

    it('runs again when it turns out that somebody else had died', () => {
      world.advance('2026-06-03T09:00:00.000Z');
      tell('deceased', true, '2026-06-03T09:00:00.000Z');
      done('cancel-wanted', 'cancelled');
      expect(one.process.outcome).toBe('deceased');
      world.advance('2026-06-05T09:00:00.000Z');
      // Corrected to a time before the recall, as good as withdrawn.
      world.circumstance(person, {
        id: 'deceased',
        kind: 'deceased',
        from: '2026-01-01',
        to: '2026-01-02',
        value: true,
      });
      expect(one.process.outcome).toBeUndefined();
      // The marker was taken off, so the person is marked wanted again.
      expect(world.keys(one)).toEqual(['arrest', 'mark-wanted', 'review-at-large']);
      done('mark-wanted', 'marked');
      custody('2026-06-05T08:30:00.000Z');
      expect(world.keys(one)).toContain('cancel-wanted');
      expect(spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-06-05T08:30:00.000Z'],
      ]);
    });

    it('an arrest that never reached prison starts the hunt again, 96 hours from when that was told', () => {
      world.advance('2026-06-03T09:00:00.000Z');
      done('arrest', 'arrested', { where: 'Bristol Temple Meads', prison });
      expect(world.keys(one)).toEqual(['record-return', 'review-at-large']);
      // 1 working day from Wednesday 3 June.
      expect(world.step(one, 'record-return')).toMatchObject({ owner: prison, dueOn: '2026-06-04' });
      expect(refused(() => done('record-return', 'returned', returned))).toBe('recall.not-in-custody');
      world.advance('2026-06-04T09:00:00.000Z');
      done('record-return', 'not-received', { explanation: 'Ran from the van' });
      expect(world.keys(one)).toEqual(['arrest', 'review-at-large']);
      expect(due('arrest')).toBe('2026-06-08T09:00:00.000Z');
      world.advance('2026-06-06T09:00:00.000Z');
      custody('2026-06-06T08:00:00.000Z');
      expect(world.keys(one)).toContain('record-return');
      expect(world.keys(one)).not.toContain('arrest');
      done('record-return', 'returned', returned);
      expect(refused(() => world.command(one, 'record-arrest-attempt', { on: world.now, result: 'x' }))).toBe(
        'recall.not-at-large',
      );
    });

    it('custody that is told days later ends it when it really ended', () => {
      world.advance('2026-06-20T09:00:00.000Z');
      expect((due('arrest') ?? '') < world.now).toBe(true);
      custody('2026-06-05T09:00:00.000Z');
      expect(step('arrest')).toMatchObject({ doneOn: '2026-06-05T09:00:00.000Z', outcome: 'met' });
      expect(spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-06-05T09:00:00.000Z'],
      ]);
      // Told late, the return still counts from its day: 5 June is day 1, 30 July day 56.
      expect(dueOn('release')).toBe('2026-07-30');
      // The dossier counts from the return until somebody records it, and then from the recording.
      expect(dueOn('dossier')).toBe('2026-06-08');
      done('record-return', 'returned', returned);
      expect(dueOn('dossier')).toBe('2026-06-22');
    });
  });

  describe('an escape from custody', () => {
    it('reopens all that belongs to somebody at large, and its days do not count towards the release', () => {
      returnedOnThursday();
      expect(dueOn('release')).toBe('2026-07-29');
      world.advance('2026-06-20T08:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-06-20T08:00:00.000Z', 'escape');
      expect(world.keys(one)).toEqual(['arrest', 'dossier', 'mark-wanted', 'review-at-large']);
      expect(due('arrest')).toBe('2026-06-24T08:00:00.000Z');
      // 28 days after 20 June.
      expect(dueOn('review-at-large')).toBe('2026-07-18');
      expect(noticesOf('at-large-again')).toContain(victims);
      done('mark-wanted', 'marked');
      world.advance('2026-06-25T17:00:00.000Z');
      custody('2026-06-25T17:00:00.000Z', undefined, undefined, 'prison-2');
      // At large at the end of 20, 21, 22, 23 and 24 June: 5 days that do not count.
      expect(dueOn('release')).toBe('2026-08-03');
      expect(spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-06-04T10:00:00.000Z'],
        ['2026-06-20T08:00:00.000Z', '2026-06-25T17:00:00.000Z'],
      ]);
      expect(world.keys(one)).toEqual(['cancel-wanted', 'dossier', 'record-return', 'release']);
    });

    it('twice, and each time is kept', () => {
      returnedOnThursday();
      custody('2026-06-04T10:00:00.000Z', '2026-06-10T08:00:00.000Z', 'escape');
      custody('2026-06-12T08:00:00.000Z', '2026-06-20T08:00:00.000Z', 'escape', 'second');
      world.advance('2026-06-21T08:00:00.000Z');
      custody('2026-06-21T08:00:00.000Z', undefined, undefined, 'third');
      // At large at the end of 10, 11 and 20 June: 3 days. 29 July and 3 days: 1 August.
      expect(dueOn('release')).toBe('2026-08-01');
      expect(spells('unlawfully-at-large')).toHaveLength(3);
    });
  });

  describe('somebody who is in custody already when the licence is revoked', () => {
    beforeEach(() => {
      begin('2026-06-02T09:00:00.000Z');
      custody('2026-05-30');
      revoke(world, one);
    });

    it('is never at large: nothing to arrest, the return is the revocation, the dossier is due from it', () => {
      expect(world.keys(one)).toEqual(['dossier', 'record-return', 'release']);
      expect(spells('unlawfully-at-large')).toEqual([]);
      // Tuesday 2 June: the next working day is Wednesday. Day 1 is 2 June, so day 56 is 27 July.
      expect(dueOn('dossier')).toBe('2026-06-03');
      expect(dueOn('release')).toBe('2026-07-27');
      done('record-return', 'returned', returned);
      expect(dueOn('dossier')).toBe('2026-06-03');
    });
  });

  describe('automatic release', () => {
    it.each([
      [{ sentenceMonths: 11, born: '2008-06-03' }, 'recall.release-14', '2026-06-17'],
      [{ sentenceMonths: 12, born: '2008-06-03', seriousHarm: 'no-risk' }, 'recall.release-28', '2026-07-01'],
      [{}, 'recall.release-56', '2026-07-29'],
    ])('with %j goes by %s: day n beginning with 4 June is %s', (more, rule, day) => {
      // 4 June is day 1: day 14 is 17 June, day 28 is 1 July, day 56 is 29 July.
      returnedOnThursday(more);
      expect(world.step(one, 'release')).toMatchObject({ rule, dueOn: day });
    });

    it('on home detention curfew waits for the requisite custodial date where that is later, and not where earlier', () => {
      returnedOnThursday({ requisiteCustodialDate: '2026-08-14' });
      expect(world.step(one, 'release')).toMatchObject({
        rule: 'recall.release-requisite',
        dueOn: '2026-08-14',
      });
      returnedOnThursday({ requisiteCustodialDate: '2026-07-29' });
      expect(world.step(one, 'release')).toMatchObject({ rule: 'recall.release-56', dueOn: '2026-07-29' });
    });

    it('gives way to an end of the sentence that comes before it', () => {
      returnedOnThursday({ sentenceEnds: '2026-07-28' });
      world.advance('2026-07-01T08:00:00.000Z');
      expect(world.step(one, 'release')).toMatchObject({ rule: 'recall.sentence-end', dueOn: '2026-07-28' });
    });

    it('can be decided against: then Part B and the referral count from the decision', () => {
      returnedOnThursday();
      world.advance('2026-07-13T09:00:00.000Z');
      world.command(one, 'refuse-automatic-release', {
        reason: 'Threats in custody',
        approvedBy: 'staff:head',
      });
      expect(world.keys(one)).not.toContain('release');
      // From Monday 13 July: 14 to 17 are 1 to 4, 20 to 24 are 5 to 9, 27 to 31 are 10 to 14.
      expect(dueOn('part-b')).toBe('2026-07-31');
      expect(dueOn('refer')).toBe('2026-08-10');
      expect(explained().at(-1)).toBe('Decided afterwards against automatic release: a standard recall');
      const again = () =>
        world.command(one, 'refuse-automatic-release', { reason: 'x', approvedBy: 'staff:1' });
      expect(refused(again)).toBe('recall.no-automatic-release');
    });

    it('is reconsidered within a working day when a charge, or level 2, comes after the revocation', () => {
      returnedOnThursday();
      world.advance('2026-06-19T09:00:00.000Z');
      tell('charged', true, '2026-06-19T09:00:00.000Z');
      // Friday 19 June: Monday 22.
      expect(world.step(one, 'reconsider-release')).toMatchObject({ owner: casework, dueOn: '2026-06-22' });
      done('reconsider-release', 'stands', { reason: 'A minor matter' });
      expect(world.keys(one)).toContain('release');
      tell('mappa-level', '2', '2026-06-19T09:00:00.000Z');
      done('reconsider-release', 'refused', { reason: 'Level 2 now', approvedBy: 'staff:head' });
      expect(world.keys(one)).not.toContain('release');
      expect(world.keys(one)).toContain('part-b');
    });

    it('of 14 or 28 days: representations bring the case before the Parole Board, of 56 days they do not', () => {
      returnedOnThursday({ sentenceMonths: 12, born: '2008-06-03', seriousHarm: 'no-risk' });
      done('dossier', 'served');
      world.advance('2026-06-08T09:00:00.000Z');
      done('representations', 'made', {});
      expect(world.step(one, 'refer')).toMatchObject({ owner: casework, dueOn: '2026-06-09' });
      done('refer', 'referred');
      expect(world.keys(one)).toEqual(['board-review', 'release']);

      returnedOnThursday();
      done('dossier', 'served');
      done('representations', 'made', {});
      expect(world.keys(one)).toEqual(['release']);
    });

    it('brought forward before a weekend is automatic release all the same; five days early is to be explained', () => {
      returnedOnThursday();
      world.advance('2026-07-25T09:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-07-25T09:00:00.000Z', 'released');
      expect(world.keys(one)).not.toContain('explain-release');
      custody('2026-06-04T10:00:00.000Z', '2026-07-24T09:00:00.000Z', 'released');
      expect(world.keys(one)).toEqual(['explain-release']);
    });
  });

  describe('a release that nothing accounts for', () => {
    beforeEach(() => {
      returnedOnThursday();
      world.advance('2026-06-15T09:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-06-15T09:00:00.000Z', 'released');
    });

    it('is explained by the casework team within four hours, and told of once it is authorised', () => {
      expect(world.step(one, 'explain-release')).toMatchObject({
        owner: casework,
        dueAt: '2026-06-15T13:00:00.000Z',
      });
      done('explain-release', 'authorised', { authority: 'Bail by the High Court' });
      expect(world.keys(one)).toEqual(['tell-of-release', 'tell-of-release']);
    });

    it('in error, puts the person at large from the moment of leaving', () => {
      world.advance('2026-06-15T11:00:00.000Z');
      done('explain-release', 'in-error', { explanation: 'The wrong person was called' });
      expect(world.keys(one)).toEqual(['arrest', 'dossier', 'mark-wanted', 'review-at-large']);
      expect(spells('unlawfully-at-large').at(-1)).toEqual(['2026-06-15T09:00:00.000Z', undefined]);
    });

    it('that never was: the corrected custody puts everything back', () => {
      custody('2026-06-04T10:00:00.000Z');
      expect(world.keys(one)).toEqual(['dossier', 'release']);
      expect(dueOn('release')).toBe('2026-07-29');
    });
  });

  describe('other ends', () => {
    it('the casework team stops the request, and says why by a code', () => {
      begin('2026-06-01T08:00:00.000Z');
      done('consider', 'recall', decision);
      done('request', 'sent', sent);
      done('revoke', 'stopped', { because: 'licence-ended', explanation: 'It expired last week' });
      expect(one.process.outcome).toBe('not-revoked');
    });

    it('withdrawn before the revocation, with who approved it', () => {
      begin('2026-06-01T08:00:00.000Z');
      world.command(one, 'withdraw', { reason: 'Mistaken identity', approvedBy: 'staff:spo' });
      expect(one.process.outcome).toBe('withdrawn');
    });

    it('rescinded at large: the marker comes off, and nobody was ever unlawfully at large', () => {
      begin('2026-06-02T09:00:00.000Z');
      revoke(world, one);
      done('mark-wanted', 'marked');
      world.advance('2026-06-03T09:00:00.000Z');
      world.command(one, 'rescind', { reason: 'He was in hospital', approvedBy: 'staff:head' });
      expect(world.keys(one)).toEqual(['cancel-wanted']);
      expect(spells('unlawfully-at-large')).toEqual([]);
      done('cancel-wanted', 'cancelled');
      expect(one.process.outcome).toBe('rescinded');
      expect(noticesOf('rescinded')).toContain(victims);
    });

    it('rescinded in custody: the person is released within four hours, and that is told', () => {
      returnedOnThursday();
      world.advance('2026-06-09T09:00:00.000Z');
      world.command(one, 'rescind', { reason: 'The tag was faulty', approvedBy: 'staff:head' });
      expect(world.step(one, 'release')).toMatchObject({ owner: prison, dueAt: '2026-06-09T13:00:00.000Z' });
      world.advance('2026-06-09T12:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-06-09T12:00:00.000Z', 'released');
      for (const open of world.open(one)) done(open.key, 'told', told);
      expect(one.process.outcome).toBe('rescinded');
    });

    it('a court ended the sentence', () => {
      returnedOnThursday();
      world.command(one, 'record-court-outcome', {
        court: 're-sentenced',
        on: '2026-06-04T09:30:00.000Z',
        evidence: 'evidence:order',
      });
      expect(one.process.outcome).toBe('court-ended');
    });
  });

  describe('the route', () => {
    it('is chosen from the level and the charge as they stood at the revocation, and stays', () => {
      begin('2026-06-02T09:00:00.000Z');
      tell('mappa-level', '1');
      revoke(world, one);
      expect(explained().at(-1)).toContain('56 days');
      tell('mappa-level', '3', '2026-06-02T10:00:00.000Z', 'level-3');
      tell('charged', true, '2026-06-02T10:00:00.000Z');
      expect(explained().at(-1)).toContain('56 days');
      expect(explained()).toContain('Managed at MAPPA level 1');
    });

    it('told an hour late, goes by what held when the licence was revoked', () => {
      begin('2026-06-02T09:00:00.000Z');
      tell('mappa-level', '1', '2026-01-01');
      done('consider', 'recall', decision);
      done('request', 'sent', sent);
      world.advance('2026-06-02T11:00:00.000Z');
      tell('charged', true, '2026-06-02T10:30:00.000Z');
      done('revoke', 'revoked', revoked, '2026-06-02T10:00:00.000Z');
      expect(explained()).toContain('Not recalled on account of a charge');
      expect(explained().at(-1)).toContain('56 days');
    });

    it('is stored with the facts that it turned on', () => {
      begin('2026-06-02T09:00:00.000Z');
      tell('mappa-level', '2');
      tell('mappa-category', '1');
      revoke(world, one);
      expect(one.facts.at(-1)).toMatchObject({
        name: 'revoke',
        captured: { licence: 'determinate', 'mappa-level': '2', 'mappa-category': '1' },
        data: { born: '1985-06-15', sentenceMonths: 18, charge: 'none' },
      });
    });

    it('changes with a correction of the decision itself, on either side of a commencement', () => {
      // Tuesday 31 March 2026, 00:30 in London: the first hour of the new law.
      begin('2026-03-30T23:30:00.000Z');
      const fact = revoke(world, one);
      custody('2026-03-31T10:00:00.000Z');
      world.advance('2026-03-31T10:00:00.000Z');
      // 31 March is day 1; day 56 is 25 May.
      expect(world.step(one, 'release')).toMatchObject({ rule: 'recall.release-56', dueOn: '2026-05-25' });
      world.act(one, {
        do: 'correct',
        fact,
        on: '2026-03-30T22:30:00.000Z',
        data: {},
        reason: 'The papers say 23:30 on Monday',
      });
      // The day before, by the law that stood then: 28 days for 18 months. Day 28 is 27 April.
      expect(world.step(one, 'release')).toMatchObject({ rule: 'recall.release-28', dueOn: '2026-04-27' });
    });

    it('asks for what it turns on before the licence can be revoked', () => {
      begin('2026-06-02T09:00:00.000Z');
      done('consider', 'recall', decision);
      done('request', 'sent', sent);
      const attempt = (more: object) => refused(() => done('revoke', 'revoked', { ...revoked, ...more }));
      expect(attempt({ sentenceMonths: undefined })).toBe('recall.sentence-length-needed');
      expect(attempt({ born: '2026-06-03' })).toBe('recall.born-after');
      expect(attempt({ youthSentence: true, sentenceMonths: 12 })).toBe('recall.judgement-needed');
      world.circumstance(person, {
        id: 'licence',
        kind: 'licence',
        from: '2025-01-01',
        to: '2026-06-01',
        value: 'determinate',
      });
      expect(attempt({})).toBe('recall.not-on-licence');
    });

    it.each(['life', 'ipp', 'extended'])('of a licence of %s is standard, without a length', (licence) => {
      begin('2026-06-02T09:00:00.000Z', recallInput, licence);
      revoke(world, one, { sentenceMonths: undefined });
      expect(explained().at(-1)).toContain('a standard recall');
      const set = () => world.command(one, 'set-sentence-end', { ends: '2030-01-01', reason: 'x' });
      if (licence === 'extended') set();
      else expect(refused(set)).toBe('recall.no-sentence-end');
    });
  });

  it('during a transfer: the force that accepts the person takes over the arrest and the lead', () => {
    begin('2026-06-02T09:00:00.000Z');
    revoke(world, one);
    const kent = 'police:kent/mosovo';
    const transfer = world.start('transfer', person, {
      sending: home,
      receiving: kent,
      receivingMappa: 'mappa:kent/coordinator',
      receivingVisor: 'police:kent/visor',
      sendingNpt: 'police:avon-and-somerset/npt-bedminster',
      receivingNpt: 'police:kent/npt-maidstone',
      sendingProbation: probation,
      receivingProbation: 'probation:kent/maidstone-pdu',
      confirmedOn: '2026-06-02',
    });
    world.complete(transfer, 'request', 'sent', pack);
    expect(world.step(one, 'arrest').owner).toBe(home);
    world.advance('2026-06-03T09:00:00.000Z');
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
    expect(world.step(one, 'arrest')).toMatchObject({ owner: kent, dueAt: '2026-06-06T09:00:00.000Z' });
    expect(world.step(one, 'mark-wanted').owner).toBe('police:kent/force-control');
    expect(one.process.lead).toBe(kent);
  });

  it('opens what the preview showed as certain', () => {
    world = new World('2026-06-01T08:00:00.000Z');
    onLicence(world, person);
    const rows = preview({
      definition: catalogue.recall,
      input: recallInput,
      subjectId: person,
      spells: world.of(person),
      law: world.law,
      now: world.now,
      by: 'somebody',
    });
    one = world.start('recall', person, recallInput);
    const shown = rows
      .filter(({ condition }) => condition === 'certain')
      .map(({ key, dueAt }) => [key, dueAt]);
    expect(shown).toEqual(world.open(one).map(({ key, dueAt }) => [key, dueAt]));
    expect(rows.map(({ step: name, condition }) => [name, condition])).toEqual([
      ['consider', 'certain'],
      ['request', 'if consider: recall'],
      ['revoke', 'if consider: recall, request: sent'],
    ]);
  });

  it('voiding the revocation takes back everything that followed from it', () => {
    begin('2026-06-02T09:00:00.000Z');
    const fact = revoke(world, one);
    world.act(one, { do: 'void', fact, reason: 'Entered for somebody else' });
    expect(world.keys(one)).toEqual(['revoke']);
    expect(spells('unlawfully-at-large')).toEqual([]);
  });

  it('names other units at any time: what is open goes to them', () => {
    returnedOnThursday();
    world.command(one, 'name-other-units', { prison: 'prison:hmp-elmbrook/omu' });
    expect(world.step(one, 'release').owner).toBe('prison:hmp-elmbrook/omu');
    expect(world.step(one, 'dossier').owner).toBe(casework);
  });

  it('is refused for somebody who is not on licence, while another is open, and from the future', () => {
    begin('2026-06-01T08:00:00.000Z');
    const start =
      (input: object = recallInput, subject = person) =>
      () =>
        world.start('recall', subject, input as never);
    expect(refused(start())).toBe('recall.already-open');
    world.circumstance('subject-2', { id: 'home-2', kind: 'accountable', from: '2020-01-01', value: home });
    expect(refused(start(recallInput, 'subject-2'))).toBe('recall.not-on-licence');
    world.command(one, 'withdraw', { reason: 'x', approvedBy: 'staff:1' });
    expect(refused(start({ ...recallInput, learnedAt: '2026-06-01T08:00:01.000Z' }))).toBe('step.in-future');
    expect(
      start({ ...recallInput, learnedAt: '2026-06-01T08:00:00.000Z' })().process.outcome,
    ).toBeUndefined();
  });

  describe('each command is refused where it makes no sense', () => {
    const asked: readonly [string, object][] = [
      ['make-emergency', { reason: 'x' }],
      ['withdraw', { reason: 'x', approvedBy: 'staff:1' }],
      ['rescind', { reason: 'x', approvedBy: 'staff:1' }],
      ['record-arrest-attempt', { on: '2026-06-01T08:00:00.000Z', result: 'x' }],
      ['record-representations', { on: '2026-06-01T08:00:00.000Z' }],
      ['refuse-automatic-release', { reason: 'x', approvedBy: 'staff:1' }],
      ['release-by-executive', { reason: 'x', approvedBy: 'staff:1' }],
      ['set-sentence-end', { ends: '2027-01-01', reason: 'x' }],
      [
        'record-court-outcome',
        { court: 're-sentenced', on: '2026-06-01T08:00:00.000Z', evidence: 'evidence:1' },
      ],
    ];
    /** What each is answered: `-` where it is taken. */
    const answers = (): Record<string, string> =>
      Object.fromEntries(
        asked.map(([name]) => {
          const around = { now: world.now, spells: world.of(person), law: world.law };
          const code = catalogue.recall.behaviour.objection?.[name]?.(viewOf(one.process, around), {
            id: '',
            at: world.now,
            by: '',
          });
          return [name, codeOf(code) ?? '-'];
        }),
      );

    it('before the revocation, at large, in custody and after the release', () => {
      begin('2026-06-02T09:00:00.000Z');
      const before = answers();
      revoke(world, one);
      const atLarge = answers();
      world.advance('2026-06-04T10:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z');
      const inside = answers();
      world.advance('2026-07-29T10:00:00.000Z');
      custody('2026-06-04T10:00:00.000Z', '2026-07-29T10:00:00.000Z', 'released');
      const out = answers();
      const table = asked.map(([name]) => [name, before[name], atLarge[name], inside[name], out[name]]);
      expect(table).toEqual([
        ['make-emergency', '-', '-', 'recall.returned', 'recall.returned'],
        ['withdraw', '-', 'recall.revoked', 'recall.revoked', 'recall.revoked'],
        ['rescind', 'recall.not-revoked', '-', '-', 'recall.released'],
        ['record-arrest-attempt', 'recall.not-revoked', '-', 'recall.not-at-large', 'recall.not-at-large'],
        ['record-representations', 'recall.not-revoked', '-', '-', 'recall.released'],
        ['refuse-automatic-release', 'recall.not-revoked', '-', '-', 'recall.released'],
        ['release-by-executive', 'recall.not-revoked', 'recall.not-in-custody', '-', 'recall.released'],
        ['set-sentence-end', 'recall.not-revoked', '-', '-', 'recall.released'],
        ['record-court-outcome', 'recall.not-revoked', '-', '-', 'recall.released'],
      ]);
    });

    it('and each that is taken, is taken for good', () => {
      for (const [name, data] of asked) {
        returnedOnThursday();
        if (answers()[name] === '-') world.command(one, name, data as never);
        else expect(refused(() => world.command(one, name, data as never))).toBe(answers()[name]);
      }
    });

    it('the release cannot be ticked off while custody is on record', () => {
      returnedOnThursday();
      expect(refused(() => done('release', 'released'))).toBe('recall.still-in-custody');
    });
  });
});
