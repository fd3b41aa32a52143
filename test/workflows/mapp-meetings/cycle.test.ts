import type { Day, Instant } from '../../../domain/time/time';
import { allowedNow } from '../../../engine/asking/allowed';
import { catalogue } from '../../../workflows/catalogue';
import { actionOf, health, meetingCycle, probation, record } from '../../support/meetings';
import { refusalOf } from '../../support/story';

describe('the cycle of MAPP meetings', () => {
  const { begin, fix, holdFirst, step, stepsOf, complete, command, advance, spells, now, world, meetings } =
    meetingCycle();

  it('a caller can ask which commands of the meetings are possible now', () => {
    begin();
    const around = { now: now(), spells: spells(), reference: world().reference };
    const { commands } = allowedNow(
      catalogue['mapp-meetings'],
      { process: meetings().process, steps: world().open(meetings()), sent: [] },
      around,
      () => [],
    );
    expect(commands).toEqual({
      'call-emergency-meeting': true,
      'move-meeting': 'mapp-meetings.not-fixed',
      'cancel-meeting': 'mapp-meetings.not-fixed',
      'change-level': 'mapp-meetings.no-level',
      'change-lead-agency': true,
      'change-agencies': true,
      'record-release-date': true,
      exit: true,
      withdraw: true,
    });
  });

  it('changing the lead agency gives what is open to the new one', () => {
    holdFirst({ level: '1' });
    command('change-lead-agency', { leadAgency: probation, reason: 'Released on licence' });
    expect(step('review').owner).toBe(probation);
    expect(refusalOf(() => command('change-lead-agency', { leadAgency: probation, reason: 'A test' }))).toBe(
      'mapp-meetings.same-lead-agency',
    );
  });

  it('what the meetings carry stays small over ten years', () => {
    holdFirst();
    let largest = 0;
    for (let time = 0; time < 44; time++) {
      const due = step('hold-meeting').dueAt as Instant;
      fix(due);
      advance(due);
      complete('hold-meeting', 'held', {
        ...record,
        actions: [actionOf(1, health, due.slice(0, 10) as Day)],
      });
      for (const open of [...stepsOf('action'), ...stepsOf('issue-minutes')])
        complete(
          open.key,
          open.step === 'action' ? 'done' : 'issued',
          open.step === 'action' ? { what: 'Done' } : { minutes: 'evidence:m' },
        );
      const { state, engine } = meetings().process;
      largest = Math.max(largest, JSON.stringify({ state, engine }).length);
    }
    expect(now() > '2036-12-01').toBe(true);
    expect(largest).toBeLessThan(3_000);
    // Of each meeting, what is loaded to settle the next is its own step, and no papers, answers or actions.
    const loaded = [...meetings().steps.values()].filter(({ forgotten }) => !forgotten);
    expect(loaded.length).toBeLessThan(45 + 20);
  });
});
