import { ErrandStory, visits } from '../../support/errand';
import { refusalOf } from '../../support/story';

describe('a fact that is told otherwise', () => {
  let story: ErrandStory;
  let fact: string;
  beforeEach(() => {
    story = new ErrandStory((view) => ({
      steps: { ask: false, visit: visits(view) },
      over: view.state.told.length > 0 && 'closed',
    }));
    fact = story.hears('one');
  });
  const told = () => (story.process.state as { told: { what: string }[] }).told.map(({ what }) => what);

  it('counts as it was corrected last', () => {
    story.act({ do: 'correct', fact, data: { what: 'two' }, reason: 'A slip' });
    story.act({ do: 'correct', fact, data: { what: 'three' }, reason: 'A slip' });
    expect(told()).toEqual(['three']);
  });

  it('takes back what followed from it when it is voided, and cannot be told otherwise after that', () => {
    expect(story.keys()).toEqual(['visit']);
    story.act({ do: 'void', fact, reason: 'A slip' });
    expect([told(), story.keys()]).toEqual([[], ['next-action']]);
    expect(refusalOf(() => story.act({ do: 'void', fact, reason: 'Again' }))).toBe('fact.void');
  });

  it('makes a process that was over run again', () => {
    const answer = story.done('visit', 'made');
    expect(story.process.outcome).toBe('closed');
    story.act({ do: 'void', fact: answer, reason: 'Not made after all' });
    expect([story.process.outcome, story.keys()]).toEqual([undefined, ['visit']]);
  });

  it('is one that the process knows, and never its start', () => {
    const start = story.one.facts[0]?.id ?? '';
    const voiding = (of: string) => refusalOf(() => story.act({ do: 'void', fact: of, reason: 'A slip' }));
    expect([voiding('unknown'), voiding(start)]).toEqual(['fact.not-found', 'fact.not-found']);
  });

  it('has no outcome where it answers no step, and cannot be of a time to come', () => {
    const correcting = (more: object) =>
      refusalOf(() => story.act({ do: 'correct', fact, data: {}, reason: 'A slip', ...more }));
    expect([correcting({ outcome: 'made' }), correcting({ on: '2999-01-01T00:00:00.000Z' })]).toEqual([
      'request.invalid',
      'step.in-future',
    ]);
  });
});
