import { calendarOf } from '../../../domain/calendars/calendar';
import type { RuleId } from '../../../domain/law/rule-id';
import type { Instant } from '../../../domain/time/time';
import {
  computedStarts,
  recount,
  recountFrom,
  waitsForAnother,
  type CountedStep,
} from '../../../engine/asking/recompute';
import type { ReferenceData, Surroundings } from '../../../engine/model/surroundings';
import { dueBy } from '../../../engine/kernel/clock';
import { rules } from '../../../workflows/rules';

const owner = 'police:kent/mosovo';
const reviewer = 'police:avon-and-somerset/mosovo';
const now: Instant = '2026-06-02T09:00:00.000Z';
const rule: RuleId = 'common.review';
const monday: Instant = '2026-06-01T09:00:00.000Z';

/** Five working days by the common rule; three in Kent where it has set that for itself. */
const around = (policies: ReferenceData['policies'] = []): Surroundings => ({
  now,
  spells: [],
  reference: { rules, calendarOf: () => calendarOf('england-and-wales'), policies },
});
const threeInKent = around([{ ruleId: rule, force: 'police:kent', n: 3, from: '2026-05-01' }]);

const endOf = (day: string): Instant => `${day}T22:59:59.000Z`;
const nextMonday = endOf('2026-06-08');
const thursday = endOf('2026-06-04');

const step = (more: Partial<CountedStep> = {}): CountedStep => {
  const { dueAt, working } = dueBy(rule, monday, owner, now, around());
  return {
    rule,
    from: monday,
    status: 'open',
    owner,
    plannedOwner: owner,
    extendedTo: undefined,
    extensions: 0,
    dueAt,
    working,
    openedAt: monday,
    ...more,
  };
};

describe('an open step that a changed law is tried on', () => {
  it('stays as it is where the law counts the same', () => {
    expect(step().dueAt).toBe(nextMonday);
    expect(recount(step(), around())).toBe('same');
  });

  it('is due earlier where its force has set a shorter time', () => {
    expect(recount(step(), threeInKent)).toEqual({ before: nextMonday, after: thursday });
  });

  it('keeps the day to which it was extended', () => {
    const extended = step({ extendedTo: endOf('2026-06-30'), extensions: 1, dueAt: endOf('2026-06-30') });
    expect(recount(extended, threeInKent)).toBe('another-working');
  });

  it('goes by the force of the reviewer while it is submitted', () => {
    const submitted = step({ status: 'submitted', owner: reviewer });
    expect(recount(submitted, threeInKent)).toBe('same');
    expect(recount({ ...submitted, owner }, threeInKent)).toMatchObject({ after: thursday });
  });

  it('is told apart where the day is the same and only the working differs', () => {
    expect(recount(step({ working: [] }), around())).toBe('another-working');
  });

  it('moves with the day from which its clock starts', () => {
    expect(recountFrom(step(), monday, around())).toBeUndefined();
    expect(recountFrom(step(), '2026-06-02T09:00:00.000Z', around())).toEqual({
      before: nextMonday,
      after: endOf('2026-06-09'),
    });
    // Without a computed day, the clock starts when the step opened.
    expect(recountFrom(step(), undefined, around())).toBeUndefined();
  });
});

describe('a process that waits for what a rule computes', () => {
  // The day on which five working days end begins at midnight, in summer at eleven in the evening before.
  const opens = { rule, from: monday, owner, at: '2026-06-07T23:00:00.000Z' } as const;
  const tooLate = { rule, from: monday, owner, dueAt: nextMonday } as const;

  it('is left alone while nothing that it waits for moves', () => {
    expect(waitsForAnother([opens, tooLate], [rule], around())).toBe(false);
  });

  it.each([
    ['the opening of a step', opens],
    ['a due instant that was too late to be wanted', tooLate],
  ])('is settled again where the law moves %s', (_, awaited) => {
    expect(waitsForAnother([awaited], [rule], threeInKent)).toBe(true);
  });

  it('is left alone where the change is of other rules', () => {
    expect(waitsForAnother([opens], ['common.next-action'], threeInKent)).toBe(false);
  });

  it('starts the clock of a step at the latest of the days that name it', () => {
    const later = { ...opens, from: '2026-06-02T09:00:00.000Z' } as const;
    const starts = computedStarts(
      [{ ...opens, starts: 'visit' }, { ...later, starts: 'visit' }, tooLate],
      around(),
    );
    expect([...starts]).toEqual([['visit', '2026-06-08T23:00:00.000Z']]);
  });
});
