import type { Instant } from '../../../domain/time/time';
import { ErrandStory, partner } from '../../support/errand';

describe('an entry in calendars', () => {
  it('is told once, moved under a higher sequence, and cancelled when the plan has it no longer', () => {
    const story = new ErrandStory(({ started, state }) => {
      const last = state.told.at(-1)?.what;
      const entry = { uid: 'meeting-1', at: last as Instant, minutes: 60 };
      return {
        steps: { ask: { from: started.at }, visit: {} },
        notices: { invited: last !== 'off' && last ? { meeting: { to: [partner], invitation: entry } } : {} },
        over: 'closed',
      };
    });
    const sent = () =>
      story.one.notices.flatMap(({ name, invitation }) =>
        invitation ? [[name, invitation.sequence, invitation.cancelled ?? false]] : [],
      );
    story.hears('2026-06-10T09:00:00.000Z');
    story.again();
    story.hears('2026-06-11T09:00:00.000Z');
    story.hears('off');
    expect(sent()).toEqual([
      ['invited', 0, false],
      ['invitation-moved', 1, false],
      ['invitation-cancelled', 2, true],
    ]);
  });
});
