import { calendarOf } from '../../../domain/calendars/calendar';
import type { Instant } from '../../../domain/time/time';
import type { FactData } from '../../../engine/model/facts';
import {
  RecallStory,
  onLicence,
  recallAnswers,
  recallInput,
  recallUnits,
  returnedOnThursday,
} from '../../support/recalls';
import { refusalOf } from '../../support/story';
import { World } from '../../support/world';

const { casework, prison } = recallUnits;

/** Revoked at one time and returned at another, on licence for long. */
function returnedOn(
  at: Instant,
  more: FactData = {},
  revokedOn: Instant = '2026-06-02T09:00:00.000Z',
): RecallStory {
  const world = new World(revokedOn);
  onLicence(world, 'subject-1');
  world.circumstance('subject-1', {
    id: 'licence',
    kind: 'licence',
    from: '2020-01-01',
    value: 'determinate',
  });
  const recall = new RecallStory(world, world.start('recall', 'subject-1', recallInput));
  recall.revoke(more);
  recall.advance(at);
  recall.custody(at);
  recall.done('record-return', 'returned', recallAnswers.returned);
  return recall;
}

describe('recall: automatic release', () => {
  it.each([
    [{ sentenceMonths: 11, born: '2008-06-03' }, 'recall.release-14', '2026-06-17'],
    [{ sentenceMonths: 12, born: '2008-06-03', seriousHarm: 'no-risk' }, 'recall.release-28', '2026-07-01'],
    [{}, 'recall.release-56', '2026-07-29'],
  ])('automatic release with %j goes by %s: day n beginning with 4 June is %s', (more, rule, day) => {
    // 4 June is day 1: day 14 is 17 June, day 28 is 1 July, day 56 is 29 July.
    const recall = returnedOnThursday(more);
    expect(recall.open('release')).toMatchObject({ rule, dueOn: day });
  });

  it('automatic release from home detention curfew waits for the requisite custodial date only where that is later', () => {
    const recall = returnedOnThursday({ requisiteCustodialDate: '2026-08-14' });
    expect(recall.open('release')).toMatchObject({
      rule: 'recall.release-requisite',
      dueOn: '2026-08-14',
    });
    const another = returnedOnThursday({ requisiteCustodialDate: '2026-07-29' });
    expect(another.open('release')).toMatchObject({ rule: 'recall.release-56', dueOn: '2026-07-29' });
  });

  it('the end of the sentence comes before an automatic release that would be later', () => {
    const recall = returnedOnThursday({ sentenceEnds: '2026-07-28' });
    recall.advance('2026-07-01T08:00:00.000Z');
    expect(recall.open('release')).toMatchObject({ rule: 'recall.sentence-end', dueOn: '2026-07-28' });
  });

  it('after a decision against automatic release, Part B and the referral count from the decision', () => {
    const recall = returnedOnThursday();
    recall.advance('2026-07-13T09:00:00.000Z');
    recall.command('refuse-automatic-release', {
      reason: 'Threats in custody',
      approvedBy: 'staff:head',
    });
    expect(recall.keys()).not.toContain('release');
    // From Monday 13 July: 14 to 17 are 1 to 4, 20 to 24 are 5 to 9, 27 to 31 are 10 to 14.
    expect(recall.dueOn('part-b')).toBe('2026-07-31');
    expect(recall.dueOn('refer')).toBe('2026-08-10');
    expect(recall.explained().at(-1)).toBe('Decided afterwards against automatic release: a standard recall');
    const again = () => recall.command('refuse-automatic-release', { reason: 'x', approvedBy: 'staff:1' });
    expect(refusalOf(again)).toBe('recall.no-automatic-release');
  });

  it('automatic release is reconsidered within a working day when a charge, or level 2, comes after the revocation', () => {
    const recall = returnedOnThursday();
    recall.advance('2026-06-19T09:00:00.000Z');
    recall.tell('charged', true, '2026-06-19T09:00:00.000Z');
    // Friday 19 June: Monday 22.
    expect(recall.open('reconsider-release')).toMatchObject({ owner: casework, dueOn: '2026-06-22' });
    recall.done('reconsider-release', 'stands', { reason: 'A minor matter' });
    expect(recall.keys()).toContain('release');
    recall.tell('mappa-level', '2', '2026-06-19T09:00:00.000Z');
    recall.done('reconsider-release', 'refused', { reason: 'Level 2 now', approvedBy: 'staff:head' });
    expect(recall.keys()).not.toContain('release');
    expect(recall.keys()).toContain('part-b');
  });

  it('representations bring a recall of 28 days before the Parole Board, and not one of 56 days', () => {
    const recall = returnedOnThursday({ sentenceMonths: 12, born: '2008-06-03', seriousHarm: 'no-risk' });
    recall.done('dossier', 'served');
    recall.advance('2026-06-08T09:00:00.000Z');
    recall.done('representations', 'made', {});
    expect(recall.open('refer')).toMatchObject({ owner: casework, dueOn: '2026-06-09' });
    recall.done('refer', 'referred');
    expect(recall.keys()).toEqual(['board-review', 'release']);

    const another = returnedOnThursday();
    another.done('dossier', 'served');
    another.done('representations', 'made', {});
    expect(another.keys()).toEqual(['release']);
  });

  // The cases of issue 14, part E. CJA 1961 s.23(3): a discharge that falls on a day that is not worked is due before it.
  it.each([
    // Day 56 of a return on Wednesday 3 June is Tuesday 28 July.
    ['2026-06-03', '2026-07-28', '2026-07-24', 'explain-release'],
    ['2026-06-03', '2026-07-28', '2026-07-27', 'explain-release'],
    ['2026-06-03', '2026-07-28', '2026-07-28', 'tell-of-release'],
    // Of Sunday 7 June it is Saturday 1 August: due on Friday.
    ['2026-06-07', '2026-07-31', '2026-07-30', 'explain-release'],
    ['2026-06-07', '2026-07-31', '2026-07-31', 'tell-of-release'],
    ['2026-06-07', '2026-07-31', '2026-08-03', 'tell-of-release'],
  ] as const)(
    'a person who returned on %s is due for release on %s; let go on %s, the next is %s',
    (from, due, on, next) => {
      const recall = returnedOn(`${from}T10:00:00.000Z`);
      expect(recall.dueOn('release')).toBe(due);
      recall.advance(`${on}T09:00:00.000Z`);
      recall.custody(`${from}T10:00:00.000Z`, `${on}T09:00:00.000Z`, 'released');
      expect(recall.keys()).toContain(next);
    },
  );

  it('the working of a release says that it was moved back from a weekend, and by what law', () => {
    const recall = returnedOn('2026-06-07T10:00:00.000Z');
    const text = recall.open('release').working.map((line) => line.text);
    expect(text[0]).toContain('Criminal Justice Act 1961 s.23(3)');
    expect(text).toContain('Saturday 1 August 2026: Saturday, moved back');
  });

  it('the end of a sentence on a Sunday is due on the Friday before it', () => {
    const recall = returnedOnThursday({ sentenceEnds: '2026-07-26' });
    recall.advance('2026-07-24T08:00:00.000Z');
    expect(recall.open('release')).toMatchObject({ rule: 'recall.sentence-end', dueOn: '2026-07-24' });
    recall.custody('2026-06-04T10:00:00.000Z', '2026-07-24T08:00:00.000Z', 'released');
    for (const open of recall.allOpen('tell-of-release')) recall.done(open.key, 'told', recallAnswers.told);
    expect(recall.process.outcome).toBe('sentence-ended');
  });

  it("a release moves by the bank holidays of the prison's nation, and is lawful by the same", () => {
    // Day 14 of 17 November is Monday 30 November, St Andrew's Day.
    const recall = returnedOn(
      '2026-11-17T10:00:00.000Z',
      { sentenceMonths: 11, born: '2009-06-03' },
      '2026-11-16T09:00:00.000Z',
    );
    expect(recall.dueOn('release')).toBe('2026-11-30');
    const of = (unit: string) => calendarOf(unit === prison ? 'scotland' : 'england-and-wales');
    recall.world.reference = { ...recall.world.reference, calendarOf: of };
    recall.act({ do: 'nudge', cause: 'recompute' });
    expect(recall.dueOn('release')).toBe('2026-11-27');
    recall.advance('2026-11-27T09:00:00.000Z');
    recall.custody('2026-11-17T10:00:00.000Z', '2026-11-27T09:00:00.000Z', 'released');
    expect(recall.keys()).not.toContain('explain-release');
  });

  // CJA 1961 s.23(3B)-(3D): from a day that is followed by one that is not worked, by two working days.
  describe('a release that is brought forward from a Friday or the day before a bank holiday', () => {
    const forward = (recall: RecallStory, to: string): unknown =>
      recall.command('bring-release-forward', { to, reason: 'Nobody at the hostel over the weekend' });

    it.each([
      // Due on Friday 31 July.
      ['2026-06-07', '2026-07-28', 'recall.too-early'],
      ['2026-06-07', '2026-07-29', undefined],
      ['2026-06-07', '2026-07-30', undefined],
      ['2026-06-07', '2026-07-31', 'recall.too-early'],
      // Due on Tuesday 28 July, with a Wednesday after it.
      ['2026-06-03', '2026-07-27', 'recall.too-early'],
      // Day 56 is Easter Monday 29 March 2027: due on Thursday 25 March, the day before Good Friday.
      ['2027-02-02', '2027-03-22', 'recall.too-early'],
      ['2027-02-02', '2027-03-23', undefined],
    ] as const)('of somebody who returned on %s to %s: %s', (from, to, refused) => {
      const recall = returnedOn(`${from}T10:00:00.000Z`, {}, `${from}T08:00:00.000Z`);
      if (refused) return expect(refusalOf(() => forward(recall, to))).toBe(refused);
      forward(recall, to);
      expect(recall.open('release')).toMatchObject({ rule: 'recall.release-brought-forward', dueOn: to });
      recall.advance(`${to}T09:00:00.000Z`);
      recall.custody(`${from}T10:00:00.000Z`, `${to}T09:00:00.000Z`, 'released');
      expect(recall.keys()).not.toContain('explain-release');
    });

    it('recorded after the release, it is the authority that was asked for', () => {
      const recall = returnedOn('2026-06-07T10:00:00.000Z');
      recall.advance('2026-07-29T09:00:00.000Z');
      recall.custody('2026-06-07T10:00:00.000Z', '2026-07-29T09:00:00.000Z', 'released');
      expect(recall.keys()).toContain('explain-release');
      forward(recall, '2026-07-29');
      expect(recall.keys()).not.toContain('explain-release');
      expect(recall.keys()).toContain('tell-of-release');
    });

    it.each([
      // Day 14 is Friday 8 December 2023, and Friday 15 December: the law stands from 12 December.
      ['2023-11-25', '2023-12-07', 'recall.too-early'],
      ['2023-12-02', '2023-12-14', undefined],
    ] as const)(
      'before 12 December 2023 no law let it be: returned on %s, to %s: %s',
      (from, to, refused) => {
        const recall = returnedOn(
          `${from}T10:00:00.000Z`,
          { sentenceMonths: 11, seriousHarm: 'no-risk' },
          `${from}T08:00:00.000Z`,
        );
        if (refused) return expect(refusalOf(() => forward(recall, to))).toBe(refused);
        forward(recall, to);
        expect(recall.dueOn('release')).toBe(to);
      },
    );
  });

  // MHA 1983 s.47: a transfer direction; detention goes on in the hospital.
  it('a recalled person who goes from prison to hospital is not released, and is once the hospital lets them go', () => {
    const recall = returnedOnThursday();
    const due = recall.dueOn('release');
    const gone = '2026-06-15T09:00:00.000Z';
    recall.advance(gone);
    const hospital = { id: 'hospital-1', kind: 'hospital', from: gone } as const;
    recall.world.circumstance('subject-1', hospital);
    recall.custody('2026-06-04T10:00:00.000Z', gone, 'hospital');
    expect(recall.keys()).not.toContain('explain-release');
    expect(recall.dueOn('release')).toBe(due);
    recall.advance('2026-06-20T09:00:00.000Z');
    recall.world.circumstance('subject-1', { ...hospital, to: '2026-06-20T09:00:00.000Z' });
    recall.act({ do: 'nudge', cause: 'hospital' });
    expect(recall.keys()).toContain('explain-release');
  });

  describe('a release that nothing accounts for', () => {
    let recall: RecallStory;
    beforeEach(() => {
      recall = returnedOnThursday();
      recall.advance('2026-06-15T09:00:00.000Z');
      recall.custody('2026-06-04T10:00:00.000Z', '2026-06-15T09:00:00.000Z', 'released');
    });

    it('the casework team explains an unexpected release within four hours, and once authorised it is passed on', () => {
      expect(recall.open('explain-release')).toMatchObject({
        owner: casework,
        dueAt: '2026-06-15T13:00:00.000Z',
      });
      recall.done('explain-release', 'authorised', { authority: 'Bail by the High Court' });
      expect(recall.keys()).toEqual(['tell-of-release', 'tell-of-release']);
    });

    it('a release in error puts the person at large from the moment of leaving', () => {
      recall.advance('2026-06-15T11:00:00.000Z');
      recall.done('explain-release', 'in-error', { explanation: 'The wrong person was called' });
      expect(recall.keys()).toEqual(['arrest', 'dossier', 'mark-wanted', 'review-at-large']);
      expect(recall.spells('unlawfully-at-large').at(-1)).toEqual(['2026-06-15T09:00:00.000Z', undefined]);
    });

    it('a release that never was leaves no trace once the custody is corrected', () => {
      recall.custody('2026-06-04T10:00:00.000Z');
      expect(recall.keys()).toEqual(['dossier', 'release']);
      expect(recall.dueOn('release')).toBe('2026-07-29');
    });
  });
});
