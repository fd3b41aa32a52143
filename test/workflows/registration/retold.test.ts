import fc from 'fast-check';
import type { Spell } from '../../../domain/circumstances';
import { Refused } from '../../../domain/errors';
import { dayOf, plusDays, plusHours, type Instant } from '../../../domain/time/time';
import type { FactData } from '../../../engine/model/facts';
import { table } from '../../../workflows/registration/table';
import { person, Registered, visit } from '../../support/registered';
import { everyCase } from '../../support/share';

const runs = Number(process.env['PROPERTY_RUNS'] ?? (everyCase ? 300 : 6));
const began: Instant = '2026-11-02T10:00:00.000Z';
const lastly: Instant = '2027-12-15T09:00:00.000Z';

/** How one thing that happened is told: a command, or a stretch of a circumstance. */
type Happens =
  | { readonly name: string; readonly data: FactData }
  | { readonly spell: Pick<Spell, 'kind' | 'from' | 'to'> };
type Telling = Happens & { readonly label: string; readonly on: Instant };

const point = 'An invented airport';

/** What may happen at a time, told with what chance gives it: `n` is a number to make its details of. */
const happens: readonly ((on: Instant, n: number) => Happens)[] = [
  (on, n) => ({ name: 'record-notification', data: { of: duties(n), on, ...visit } }),
  (on, n) => ({ name: 'record-notification', data: { of: duties(n), on, ...visit, home: 'no-fixed-abode' } }),
  (on, n) => ({
    name: 'record-notification',
    data: { of: ['travel'], on, ...visit, trips: [{ ...trip(on, n), returnPoint: point }] },
  }),
  (on, n) => ({
    name: 'record-change',
    data: { what: ['name', 'home-address', 'bank-account'][n % 3], on: dayOf(on) },
  }),
  (on) => ({ name: 'record-household-stay', data: { began: on } }),
  (on, n) => ({ name: 'record-travel', data: { ...trip(on, n), ...(n % 2 === 0 && { excuse: 'Illness' }) } }),
  (on, n) => ({
    name: 'record-advance-change',
    data: { what: 'home-address', expectedOn: plusDays(dayOf(on), n % 6), on, ...visit },
  }),
  (on, n) => ({ name: 'record-whereabouts', data: { known: n % 2 === 0, on } }),
  (on, n) => ({ spell: { kind: 'abroad', from: on, to: plusHours(on, 5 + n * 11) } }),
  (on, n) => ({ spell: { kind: 'custody', from: on, to: plusHours(on, 7 + n * 13) } }),
  (on, n) => ({ spell: { kind: 'no-fixed-abode', from: on, to: plusHours(on, 30 + n * 9) } }),
];

const duties = (n: number): string[] =>
  [
    ['initial'],
    ['change'],
    ['periodic'],
    ['release', 'change'],
    ['return'],
    ['household', 'particulars'],
    ['periodic', 'return', 'change'],
  ][n % 7] ?? [];
const trip = (on: Instant, n: number): FactData => ({
  departs: plusHours(on, 30 + n * 17),
  returnsOn: plusDays(dayOf(plusHours(on, 30 + n * 17)), n % 12),
});

/** A history in the order in which it happened, some hours between each two. */
const histories = fc
  .array(
    fc.record({
      what: fc.nat(happens.length - 1),
      after: fc.integer({ min: 1, max: 400 }),
      n: fc.nat(60),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => {
    let on = plusHours(began, 2);
    return all.flatMap(({ what, after, n }, place): Telling[] => {
      on = plusHours(on, after);
      const told = happens[what]?.(on, n);
      return told ? [{ label: `<${place}>`, on, ...told }] : [];
    });
  });

/** A registration, and the label of what told each of its facts. */
class Told {
  readonly one = new Registered({}, began);
  private readonly labels = new Map<string, string>();

  /** Whether it was taken. */
  tell(telling: Telling): boolean {
    const { world, one } = this.one;
    try {
      if ('spell' in telling) {
        const { spell, label } = telling;
        world.circumstance(person, { ...spell, id: label });
      } else {
        const { name, data, on, label } = telling;
        const { fact } = world.act(one, { do: 'command', name, data, ...(!('on' in data) && { on }) });
        if (fact) this.labels.set(fact.id, label);
      }
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  /** Everything that the law of two times is about, by names that do not depend on the order of telling. */
  get stands(): Record<string, unknown> {
    const named = (text: string): string =>
      text.replace(/\bf\d+(?=$|\/|-)/g, (id) => this.labels.get(id) ?? id);
    const steps = [...this.one.one.steps.values()].filter(
      ({ status }) => status !== 'withdrawn' && status !== 'lapsed',
    );
    return Object.fromEntries(
      steps
        .map(({ key, step, dueAt, missedDue, status }): [string, unknown] => [
          named(key),
          isHappened(step) ? { status, dueAt, missed: missedDue !== undefined } : { status },
        ])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
}

const isHappened = (step: string): boolean =>
  (table.steps as Readonly<Record<string, { counts?: string }>>)[step]?.counts === 'happened';

describe('a registration that is told late', () => {
  it('owes the same by the same days, and missed the same, in whatever order it is told on one later day', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (history, seed) => {
        const live = new Told();
        const taken = history.filter((telling) => {
          live.one.at(telling.on);
          return live.tell(telling);
        });
        live.one.at(lastly);
        const late = new Told();
        late.one.at(lastly);
        let left = shuffled(taken, seed);
        for (let round = 0; round <= taken.length && left.length > 0; round++)
          left = left.filter((telling) => !late.tell(telling));
        expect(left).toEqual([]);
        expect(late.stands).toEqual(live.stands);
        expect(late.one.one.process.outcome).toEqual(live.one.one.process.outcome);
        for (const kind of ['registered', 'whereabouts-unknown'] as const)
          expect(late.one.established(kind)?.to).toBe(live.one.established(kind)?.to);
      }),
      { numRuns: runs },
    );
  });
});

/** The same things in another order, which a number chooses. */
function shuffled<T>(all: readonly T[], seed: number): T[] {
  const rest = [...all];
  const order: T[] = [];
  for (let state = seed + 1; rest.length > 0; state = (state * 48_271) % 2_147_483_647)
    order.push(...rest.splice(state % rest.length, 1));
  return order;
}
