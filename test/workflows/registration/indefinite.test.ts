import { catalogue } from '../../../workflows/catalogue';
import { defineProcess, forEngine } from '../../../engine/definition/define-process';
import { maybe, day, oneOf, unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import { codeOf, home, Registered } from '../../support/registered';
import { World } from '../../support/world';

describe('an indefinite requirement', () => {
  const reviewed: { home: unknown; because: unknown }[] = [];
  const table = {
    kind: 'indefinite-review',
    title: 'A stand-in',
    subject: 'person',
    input: { home: unit, because: oneOf('application', 'eligibility', 'by-hand'), receivedOn: maybe(day) },
    steps: {
      ask: {
        title: 'Ask',
        owner: 'lead',
        clock: 'common.next-action',
        counts: 'happened',
        outcomes: { asked: {} },
      },
    },
    commands: {},
    notices: {},
    outcomes: ['done'],
  } as const satisfies ProcessTable;
  const review = defineProcess(table)({
    begin: (input) => {
      reviewed.push(input);
      return {};
    },
    parties: ({ input }) => ({ lead: input.home }),
    apply: {},
    plan: ({ started }): Plan<typeof table> => ({ steps: { ask: { from: started.at } }, over: 'done' }),
  });
  const definitions = { ...catalogue, 'indefinite-review': forEngine(review) };
  const forGood = (more: Record<string, unknown> = {}): Registered => {
    const at = '2026-11-02T10:00:00.000Z';
    return new Registered({ disposal: 'hospital-restricted', ...more }, at, new World(at, definitions));
  };
  beforeEach(() => reviewed.splice(0));

  it('an indefinite requirement is established with the first notification and the age on the relevant date', () => {
    const one = forGood().at('2026-11-03T10:00:00.000Z');
    expect(one.established('notified-indefinitely')).toMatchObject({ from: '2026-11-02' });
    expect(one.established('first-notified')).toBeUndefined();
    one.notifiedFirst();
    expect(one.established('first-notified')).toMatchObject({
      from: '2026-11-03T10:00:00.000Z',
      value: 'adult',
    });
    expect(forGood({ born: '2009-03-15' }).notifiedFirst().established('first-notified')).toMatchObject({
      value: 'under-18',
    });
    expect(new Registered().notifiedFirst().established('first-notified')).toBeUndefined();
  });

  it('an indefinite requirement may be reviewed after fifteen years: the unit is told once, 28 days before, and the review begins', () => {
    // Notified on 2 November 2026: fifteen years end on 1 November 2041; from 2 November. 28 days before is 5 October.
    const one = forGood().notifiedFirst();
    one.at('2041-10-04T22:59:59.000Z');
    expect(one.noticesOf('eligibility')).toEqual([]);
    one.at('2041-10-04T23:00:00.000Z');
    expect(one.noticesOf('eligibility')).toEqual([home]);
    expect(reviewed).toEqual([{ home, because: 'eligibility' }]);
    one.at('2042-03-01T10:00:00.000Z');
    expect(one.noticesOf('eligibility')).toEqual([home]);
    expect(one.world.ofKind('indefinite-review')).toHaveLength(1);
    expect(one.one.process.outcome).toBeUndefined();
  });

  it('an indefinite requirement whose review was refused may be reviewed again after the barred years, and the unit is told once more', () => {
    const one = forGood().notifiedFirst();
    one.at('2041-10-04T23:00:00.000Z');
    // Refused, and served on 14 March 2042: eight years that begin with it end on 13 March 2050; 28 days before
    // Monday 14 March 2050 is Monday 14 February.
    one.at('2042-03-14T10:00:00.000Z').holds('review-barred', '2042-03-14', { to: '2050-03-14' });
    one.at('2050-02-13T23:59:59.000Z');
    expect([one.noticesOf('eligibility').length, reviewed.length]).toEqual([1, 1]);
    one.at('2050-02-14T00:00:00.000Z');
    expect([one.noticesOf('eligibility').length, reviewed.length]).toEqual([2, 2]);
    one.at('2051-01-10T10:00:00.000Z');
    expect([one.noticesOf('eligibility').length, reviewed.length]).toEqual([2, 2]);
  });

  it('an indefinite requirement of somebody who was under 18 may be reviewed after eight years', () => {
    const one = forGood({ born: '2009-03-15' }).notifiedFirst();
    one.at('2034-10-04T22:59:59.000Z');
    expect(reviewed).toEqual([]);
    one.at('2034-10-04T23:00:00.000Z');
    expect(reviewed).toHaveLength(1);
  });

  it('no review of an indefinite requirement begins before the sexual harm prevention order has ended', () => {
    const one = forGood().notifiedFirst().holds('shpo', '2026-11-02');
    one.at('2042-03-01T10:00:00.000Z');
    expect(one.world.ofKind('indefinite-review')).toHaveLength(0);
    one.holds('shpo', '2026-11-02', { to: '2042-03-01' });
    expect(one.world.ofKind('indefinite-review')).toHaveLength(1);
  });

  it('the registration ends when a review has ended the indefinite requirement', () => {
    const one = forGood().notifiedFirst().at('2042-03-01T10:00:00.000Z');
    one.holds('requirement-ended', '2042-02-28T12:00:00.000Z', { id: 'review/requirement-ended' });
    expect(one.one.process.outcome).toBe('review');
    expect(one.established('registered')).toMatchObject({ to: '2042-02-28T12:00:00.000Z' });
    expect(one.world.open(one.one)).toEqual([]);
  });

  it('an indefinite requirement may be ended by hand after a review, but not while an order runs, and a finite one never', () => {
    const ended = (one: Registered) => one.command('end', { reason: 'review', evidence: 'evidence:1' });
    expect(codeOf(() => ended(forGood().holds('shpo', '2026-11-02')))).toBe('registration.order-in-force');
    expect(codeOf(() => ended(new Registered()))).toBe('registration.not-indefinite');
    const one = forGood();
    ended(one);
    expect(one.one.process.outcome).toBe('review');
  });
});
