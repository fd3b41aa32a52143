import { walkAtRandom } from '../support/random-walk';

describe.each(['recall', 'registration'] as const)('%s under random facts', (kind) => {
  it('settles to the same thing again, live and from the log, and is never stuck', () => walkAtRandom(kind));
});
