import { ErrandStory } from '../../support/errand';

describe('what a change of the law may move though no step shows it', () => {
  it('is remembered of a step that would be due too late to be wanted, and forgotten once the process is over', () => {
    // Five working days from Monday 1 June end on Monday 8 June, after the last day on which the step is wanted.
    const story = new ErrandStory(({ started, state }) => ({
      steps: { ask: { from: started.at, until: '2026-06-05' }, visit: { first: { from: started.at } } },
      stopped: state.told.length > 0 && 'called-off',
    }));
    expect(story.keys()).toEqual(['visit']);
    expect(story.process.engine.awaits).toEqual([
      expect.objectContaining({ rule: 'transfer.decide', dueAt: '2026-06-08T22:59:59.000Z' }),
    ]);
    story.hears('stop');
    expect([story.process.outcome, story.process.engine.awaits]).toEqual(['called-off', undefined]);
  });

  it('is nothing where every step is shown', () => {
    const story = new ErrandStory(({ started }) => ({
      steps: { ask: { from: started.at, until: '2026-06-08' }, visit: {} },
    }));
    expect([story.keys(), story.process.engine.awaits]).toEqual([['ask'], undefined]);
  });
});
