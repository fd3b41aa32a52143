import { rehearseApart } from '../../api/processes/rehearsal';
import rehearseHere, { type Told } from '../../api/processes/rehearsal-thread';
import { bundledHolidays, nations } from '../../domain/calendars/calendar';
import { Refused } from '../../domain/errors';
import { gates } from '../../workflows/declared';
import { Registered } from '../support/registered';

/** Somebody who has notified every week for a while, and a correction of their first notification. */
function told(fact?: string): Told {
  const registered = new Registered().notifiedFirst();
  const { process, steps, sent, facts, subject } = registered.one;
  const first = facts.find(({ type }) => type === 'command');
  return {
    first: { loaded: { process, steps: [...steps.values()], sent: [...sent] }, facts },
    others: [],
    act: { do: 'void', fact: fact ?? first?.id ?? '', reason: 'It never happened' },
    by: 'staff:somebody',
    around: { now: registered.world.now, spells: registered.world.spells.get(subject) ?? [] },
    rows: {
      calendars: Object.fromEntries(
        nations.map((nation) => [nation, { ...bundledHolidays(nation), version: 1 }]),
      ) as Told['rows']['calendars'],
      policies: [],
      closures: [],
      elsewhere: {},
      directory: { hours: new Map(), people: { standings: new Map(), keptBy: new Set(), gates } },
      stations: new Map(),
    },
    known: [process.id],
  };
}

/** Whether somebody else's turn came before an answer. */
const othersComeFirst = async (answer: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    answer.then(() => false),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(true))),
  ]);

describe('a correction that is rehearsed', () => {
  it('others are served while a correction is rehearsed, and it is rehearsed as it would be here', async () => {
    const asked = told();
    const rehearsing = rehearseApart(asked);
    expect(await othersComeFirst(rehearsing)).toBe(true);
    expect(await rehearsing).toEqual((rehearseHere(asked) as { rehearsed: unknown }).rehearsed);
    // Control: what is counted in the one thread lets nobody else come first.
    expect(await othersComeFirst(Promise.resolve().then(() => rehearseHere(asked)))).toBe(false);
  });

  it('a correction that is refused is refused with its own code, as if it had been tried here', async () => {
    const refused = await rehearseApart(told('no-such-fact')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).code).toBe('fact.not-found');
  });
});
