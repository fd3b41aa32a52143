import { catalogue } from '../../workflows/catalogue';
import { walkAtRandom, type Kind } from '../support/random-walk';

// The two longest have a file of their own, so that they run beside the others.
const elsewhere: readonly Kind[] = ['recall', 'registration'];
const kinds = (Object.keys(catalogue) as Kind[]).filter((kind) => !elsewhere.includes(kind));

describe.each(kinds)('%s under random facts', (kind) => {
  it('settles to the same thing again, live and from the log, and is never stuck', () => walkAtRandom(kind));
});
