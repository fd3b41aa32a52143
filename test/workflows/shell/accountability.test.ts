import fc from 'fast-check';
import { accountabilityLine, type AccountabilityTold } from '../../../domain/people/accountability';
import { spellsAt } from '../../../domain/circumstances';
import { Refused } from '../../../domain/errors';
import type { UnitId } from '../../../domain/people/parties';
import { dayOf, fromMilliseconds, toMilliseconds, type Instant, type When } from '../../../domain/time/time';
import { moving } from '../../support/people';
import { World, type Living } from '../../support/world';
import { acceptedBy, pack } from '../../support/pack';

const began: Instant = '2026-05-01T10:00:00.000Z';
const person = 'subject-1';
const units = [moving.sending, moving.receiving, 'police:dorset/mosovo'] as const;

type Move = {
  readonly what: 'start' | 'send' | 'accept' | 'void' | 'correct' | 'withdraw' | 'time';
  pick: number;
};
const moves = fc.array(
  fc.record({
    what: fc.constantFrom<Move['what'][]>(
      'start',
      'start',
      'send',
      'send',
      'accept',
      'accept',
      'void',
      'correct',
      'withdraw',
      'time',
    ),
    pick: fc.nat(99),
  }),
  { maxLength: 40, size: 'max' },
);

/** What the logs of all processes tell, and the entry of the person. */
function toldIn(transfers: readonly Living[]): AccountabilityTold[] {
  const home: AccountabilityTold = {
    circumstance: 'home',
    unit: units[0],
    from: dayOf(began),
    recordedAt: began,
    recordedBy: 'tester',
    because: { cause: 'home', stream: person, event: 1 },
  };
  return [
    home,
    ...transfers.flatMap((one) =>
      one.events.flatMap(({ type, data, at, actor, cause }, event): AccountabilityTold[] => {
        const { kind, from, value } = data as { kind?: string; from?: When; value?: UnitId };
        if (kind !== 'accountable') return [];
        const unit = type === 'circumstance-recorded' ? value : undefined;
        const because = { process: one.id, cause, stream: one.id, event };
        return [
          {
            circumstance: `${one.id}/accountable`,
            unit,
            from: from ?? at,
            recordedAt: at,
            recordedBy: actor,
            because,
          },
        ];
      }),
    ),
  ];
}

function make(world: World, transfers: Living[], { what, pick }: Move): void {
  world.now = fromMilliseconds(toMilliseconds(world.now) + 1);
  const one = transfers[pick % Math.max(1, transfers.length)];
  const answer = one?.facts.filter((fact) => fact.type === 'answer').at(pick % 3 === 0 ? 0 : -1);
  const held = spellsAt(world.of(person), world.now).accountable?.value ?? units[0];
  switch (what) {
    case 'start': {
      const receiving = units.filter((unit) => unit !== held)[pick % 2] ?? units[1];
      const sending = pick % 5 === 0 ? units[0] : held;
      transfers.push(
        world.start('transfer', person, { ...moving, sending, receiving, confirmedOn: dayOf(world.now) }),
      );
      return;
    }
    case 'time':
      return world.advance(fromMilliseconds(toMilliseconds(world.now) + pick * 3_600_000));
    case 'send':
      if (one) world.complete(one, 'request', 'sent', pack);
      return;
    case 'accept':
      if (one) world.complete(one, 'decide', 'accepted', acceptedBy('staff:7'));
      return;
    case 'withdraw':
      if (one) world.command(one, 'withdraw', { reason: 'stays', approvedBy: 'staff:1' });
      return;
    case 'void':
      if (one && answer) world.act(one, { do: 'void', fact: answer.id, reason: 'in error' });
      return;
    case 'correct':
      if (one && answer)
        world.act(one, {
          do: 'correct',
          fact: answer.id,
          data: pick % 2 === 0 ? {} : { grounds: 'not-resident', reason: 'not here' },
          ...(pick % 2 === 0
            ? { on: fromMilliseconds(toMilliseconds(world.now) - pick * 60_000) }
            : { outcome: 'rejected' }),
          reason: 'typed wrongly',
        });
      return;
    default:
      what satisfies never;
  }
}

describe('who is accountable while transfers come and go', () => {
  it('exactly one unit is accountable for a person at every instant, whatever is done, and the log says the same as the engine', () => {
    let acts = 0;
    let refusals = 0;
    let handovers = 0;
    fc.assert(
      fc.property(moves, (sequence) => {
        const world = new World(began);
        const transfers: Living[] = [];
        world.circumstance(person, { id: 'home', kind: 'accountable', from: dayOf(began), value: units[0] });
        for (const move of sequence) {
          acts += 1;
          try {
            make(world, transfers, move);
          } catch (error) {
            // A step that is not open is no move at all.
            if (
              !(error instanceof Refused) &&
              !(error instanceof Error && error.message.includes('is not open'))
            )
              throw error;
            refusals += 1;
          }
          const { spans, gaps, overlaps } = accountabilityLine(toldIn(transfers), { entered: began });
          expect({ gaps, overlaps }).toEqual({ gaps: [], overlaps: [] });
          expect(spans.at(-1)?.unit).toBe(spellsAt(world.of(person), world.now).accountable?.value);
          handovers = Math.max(handovers, spans.length - 1);
        }
      }),
      { numRuns: 300, seed: 20_261_125 },
    );
    // The moves must do something, or the property would hold of nothing.
    expect(acts).toBeGreaterThan(3_000);
    expect(refusals).toBeLessThan(acts * 0.75);
    expect(handovers).toBeGreaterThan(2);
  });
});
