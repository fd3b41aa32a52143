import { errand, errandInput, monday } from '../../support/errand';
import { World } from '../../support/world';

describe('a plan that turns on what it establishes itself', () => {
  it('is found out where it never comes to rest', () => {
    const world = new World(monday, {
      errand: errand(({ started, subject }) => ({
        steps: { ask: { from: started.at }, visit: {} },
        establishes: { abroad: !subject.is.abroad && { from: started.at } },
      })),
    });
    expect(() => world.start('errand', 'person', errandInput)).toThrow(
      'errand: what it establishes does not come to rest',
    );
  });
});
