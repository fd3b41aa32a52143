import { ErrandStory, visits } from '../../support/errand';

describe('a process in which nothing is open and nothing is to come', () => {
  it('asks the lead once what happens next, and withdraws the question when something opens', () => {
    const story = new ErrandStory((view) => ({ steps: { ask: false, visit: visits(view) } }));
    expect(story.keys()).toEqual(['next-action']);
    story.again();
    expect(story.allOpen('next-action')).toHaveLength(1);
    story.hears('one');
    expect(story.keys()).toEqual(['visit']);
    story.done('visit', 'made');
    expect(story.keys()).toEqual(['next-action']);
  });

  it('asks nothing where it is over', () => {
    const story = new ErrandStory(() => ({ steps: { ask: false, visit: {} }, over: 'closed' }));
    expect([story.process.outcome, story.keys()]).toEqual(['closed', []]);
  });
});
