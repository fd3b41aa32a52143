import { ErrandStory, lead, partner } from '../../support/errand';

describe('a channel that was given up', () => {
  it('opens one step for the lead until somebody has reached the partner another way', () => {
    const story = new ErrandStory(({ started }) => ({
      steps: { ask: { from: started.at }, visit: {} },
      over: 'closed',
    }));
    story.act({ do: 'give-up', notice: 'notice-1', to: partner });
    story.act({ do: 'give-up', notice: 'notice-1', to: partner });
    expect(story.keys()).toEqual(['ask', 'reach-partner']);
    expect(story.open('reach-partner').owner).toBe(lead);
    story.done('reach-partner', 'reached', { how: 'by telephone' });
    expect(story.keys()).toEqual(['ask']);
  });
});
