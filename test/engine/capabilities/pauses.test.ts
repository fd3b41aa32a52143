import { defineProcess, forEngine } from '../../../engine/definition/define-process';
import { unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import { lead, monday } from '../../support/errand';
import { Story } from '../../support/story';
import { World } from '../../support/world';

/** A visit whose days do not count while the person is away from home: ten working days at home. */
const table = {
  kind: 'home-visit',
  title: 'A visit at home',
  subject: 'person',
  input: { lead: unit },
  steps: {
    visit: {
      title: 'Visit',
      owner: 'lead',
      clock: 'transfer.first-contact',
      counts: 'happened',
      outcomes: { made: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

const homeVisit = forEngine(
  defineProcess(table)({
    begin: () => ({}),
    parties: ({ input }) => ({ lead: input.lead }),
    apply: {},
    plan: ({ started }): Plan<typeof table> => ({
      steps: { visit: { from: started.at } },
      over: 'closed',
    }),
  }),
);

describe('a step whose clock stands still', () => {
  let story: Story;
  beforeEach(() => {
    const world = new World(monday, { 'home-visit': homeVisit });
    story = new Story(world, world.start('home-visit', 'person', { lead }));
    // From the third day; nobody knows until when.
    story.custody('2026-06-03');
  });

  it('is looked at after 28 days, and again 28 days after the look, for as long as it stands still', () => {
    expect([story.due('visit'), story.keys()]).toEqual([undefined, ['visit']]);
    // Monday 1 June and 28 days is Monday 29 June.
    story.advance('2026-06-28T22:59:59.000Z');
    expect(story.keys()).toEqual(['visit']);
    story.advance('2026-06-28T23:00:00.000Z');
    expect(story.keys()).toEqual(['review-suspension', 'visit']);
    story.done('review-suspension', 'still-holds', { checked: 'With the prison' });
    expect(story.keys()).toEqual(['visit']);
    // Looked at on 29 June: 28 days on is 27 July.
    story.advance('2026-07-26T22:59:59.000Z');
    expect(story.keys()).toEqual(['visit']);
    story.advance('2026-07-26T23:00:00.000Z');
    expect(story.keys()).toEqual(['review-suspension', 'visit']);
  });

  it('is looked at no more once the clock runs again, and keeps the days that had passed', () => {
    story.advance('2026-07-01T09:00:00.000Z');
    expect(story.keys()).toEqual(['review-suspension', 'visit']);
    story.custody('2026-06-03', '2026-07-02');
    expect(story.keys()).toEqual(['visit']);
    // 2 June is working day 1. Custody ends as Thursday 2 July begins: 2 and 3 are 2 and 3, 6 to 10 are 4 to 8, 13 is 9.
    expect(story.dueOn('visit')).toBe('2026-07-14');
  });
});
