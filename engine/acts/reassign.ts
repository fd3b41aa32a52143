import { Refused } from '../../domain/errors';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import { personOf, refuseUnfit, standIn } from '../capabilities/cover';
import { tellOwner } from '../capabilities/notices';
import { note } from '../kernel/draft';
import { stepNoticeKeys } from '../model/keys';
import type { ActRule } from './act';
import { nobody, openStep } from './step-at-hand';

/** Gives a step to another unit, person or post. Stands until the plan's own owner changes. */
export interface Reassign {
  readonly do: 'reassign';
  readonly step: string;
  readonly to: UnitId;
  readonly assignee?: StaffId | undefined;
  /** A post of the unit instead of a person. */
  readonly post?: Post | undefined;
  readonly reason: string;
}

export const reassign: ActRule<Reassign> = {
  words: 'reason',

  take(draft, act) {
    const step = openStep(draft, act.step);
    const { to, assignee, post, reason } = act;
    if (step.owner === to && personOf(step) === assignee && step.post === post)
      throw new Refused('step.same-owner');
    if (assignee !== undefined) refuseUnfit(draft, step, { person: assignee, unit: to }, '/assignee');
    draft.cause = 'reassign';
    const given = { to, assignee: assignee ?? null, ...(post !== undefined && { post }) };
    note(draft, 'step-reassigned', { from: step.owner, ...given, reason }, step.key);
    const moved = step.owner !== to;
    Object.assign(step, {
      owner: to,
      ...nobody,
      assignee,
      post,
      // Handed in, it goes to another reviewer.
      ...(moved && step.status !== 'submitted' && { status: 'open', acknowledgedAt: undefined }),
    });
    standIn(draft, step);
    const key = stepNoticeKeys.reassigned(step.key, draft.around.now, draft.events.length);
    tellOwner(draft, step, 'step-reassigned', key);
  },
};
