import { catalogue } from '../../workflows/catalogue';
import type { Kind } from '../support/random-walk';
import { everyCase } from '../support/share';
import { retellAtRandom } from '../support/two-times';

const runs = Number(process.env['RANDOM_RUNS'] ?? (everyCase ? 1_000 : 8));

describe.each(Object.keys(catalogue) as Kind[])('a history of %s', (kind) => {
  it('told afterwards, in any order, ends as it does when told live, and no step is less late', () => {
    const { histories, facts } = retellAtRandom(kind, runs);
    expect([histories, facts > 0]).toEqual([runs, true]);
  });
});

describe('the law of the two times', () => {
  it('control: a history that is told with one thing more does not end as it did live', () => {
    expect(() =>
      retellAtRandom('npt-briefing', 20, (world, one) => {
        if (one.process.outcome === undefined)
          world.command(one, 'end-briefing', { reason: 'no-longer-needed' });
      }),
    ).toThrow();
  });
});
