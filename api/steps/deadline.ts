import { isProvisional, type WorkingLine } from '../../domain/clocks/clock';
import { deadlinesOf } from '../../records/processes/deadlines';
import { idParams } from '../http/fields-to-zod';
import { route } from '../http/route';
import { stepToRead } from './step-for-actor';

const textOf = (working: readonly WorkingLine[]): string => working.map((line) => line.text).join('\n');

type Deadlines = Awaited<ReturnType<typeof deadlinesOf>>;

const historyView = (deadlines: Deadlines) =>
  deadlines.map(({ due_at, rule, working, set_at, cause, kind, why, made_by }, place) => ({
    dueAt: due_at,
    rule,
    setAt: set_at,
    before: deadlines[place - 1]?.due_at ?? null,
    provisional: isProvisional(working),
    cause,
    // Where a change of the calendar or of a policy moved it, and no fact.
    change: kind === null ? null : { kind, why, by: made_by },
    working,
    text: textOf(working),
  }));

/** Why a step is due when it is. */
export const deadlineRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/steps/{id}/deadline',
  action: 'step.view',
  summary: 'Why the step is due when it is, line by line, and each due instant it ever had',
  params: idParams,
  success: { status: 200, describes: 'The due instant and its working' },
  async handle({ actor, params }, services) {
    const step = await stepToRead(services, actor, params.id);
    return {
      body: {
        step: step.id,
        rule: step.rule,
        from: step.starts,
        dueAt: step.due_at,
        dueOn: step.due_on,
        provisional: step.provisional,
        working: step.working,
        text: textOf(step.working),
        history: historyView(await deadlinesOf(services.database, step.id)),
      },
    };
  },
});
