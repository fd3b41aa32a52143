import { dayOf, plusDays, timeOn, type Day } from '../../domain/time/time';
import { isOpen } from '../../engine/model/rows';
import { round, say } from '../measuring';
import { visit } from './input';
import { Life } from './life';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
// The engine is measured alone, and waits for nothing.
const millisecondsOf = (task: () => void): number => {
  const begin = process.hrtime.bigint();
  task();
  return Number(process.hrtime.bigint() - begin) / 1e6;
};

/** Weekly visits, with a week in custody and one journey abroad each year. */
export function measureYears(years: number): object[] {
  const life = new Life('2026-01-05T10:00:00.000Z');
  life.visit(['initial']);
  const rows: object[] = [];
  let day = dayOf(life.now);
  for (let year = 1; year <= years; year += 1) {
    const spent: number[] = [];
    for (let week = 1; week <= 52; week += 1) {
      day = plusDays(day, 7);
      spent.push(liveWeek(life, day, { year, week }));
    }
    if (year % 10 !== 0 && year !== 1 && year !== years) continue;
    rows.push(rowOf(life, year, spent));
    say(JSON.stringify(rows.at(-1)));
  }
  return rows;
}

/** Lives one week up to its visit; says how many milliseconds the visit took. */
function liveWeek(life: Life, day: Day, { year, week }: { year: number; week: number }): number {
  life.now = timeOn(day, '10:00');
  if (week === 20)
    life.tell({ id: `custody-${year}`, kind: 'custody', from: plusDays(day, -6), to: plusDays(day, -1) });
  if (week === 40) {
    const trips = [
      { departs: timeOn(plusDays(day, 8), '09:00'), returnsOn: plusDays(day, 12), returnPoint: 'P' },
    ];
    const data = { of: ['travel'], on: life.now, ...visit, trips };
    life.act({ do: 'command', name: 'record-notification', data });
  }
  if (week === 42)
    life.tell({
      id: `abroad-${year}`,
      kind: 'abroad',
      from: timeOn(plusDays(day, -6), '09:00'),
      to: timeOn(plusDays(day, -2), '20:00'),
    });
  return millisecondsOf(() => life.visit(week === 20 ? ['periodic', 'release'] : ['periodic']));
}

function rowOf(life: Life, year: number, spent: readonly number[]): object {
  const refold = millisecondsOf(() => {
    life.settled({ do: 'nudge', cause: 'bench', since: '1900-01-01T00:00:00.000Z' });
  });
  return {
    year,
    facts: life.facts.length,
    stateBytes: bytesOf(life.known?.process.state),
    processBytes: bytesOf(life.known?.process),
    stepsLoaded: life.loaded().length,
    stepsLoadedBytes: bytesOf(life.loaded()),
    stepsOfAllTime: life.loaded(true).length,
    openSteps: life.loaded().filter(isOpen).length,
    settleMsPerAct: round(spent.reduce((sum, one) => sum + one, 0) / (3 * spent.length), 2),
    refoldMs: Math.round(refold),
    refoldMsPerYear: round(refold / year, 2),
  };
}
