import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { RuleId } from '../../domain/law/rule-id';
import { dayOf } from '../../domain/time/time';
import { listClosureDays, listFigures } from '../../records/law/policies';
import { rules } from '../../workflows/rules';
import { dayField, forceField, textField } from '../http/fields-to-zod';
import { route } from '../http/route';
import { demand, demandRole } from '../services';
import { changeLaw, changeSuccess, dryRunField, isTrial } from './change';
import { askedRules } from './question';

const figureBody = z.strictObject({
  rule: z.enum(askedRules as [RuleId, ...RuleId[]], { error: 'Choose a rule that GET /v1/rules lists' }),
  force: forceField,
  n: z
    .int({ error: 'Enter a whole number, or null for the national figure' })
    .min(0, 'Enter 0 or more')
    .max(36_525, 'Enter 36525 or less')
    .nullable(),
  from: dayField.optional(),
  why: textField,
  dryRun: dryRunField,
});

const closureBody = z.strictObject({
  force: forceField,
  closureDays: z
    .array(z.strictObject({ date: dayField, title: textField }))
    .min(1, 'Enter at least one day')
    .max(400, 'Enter at most 400 days'),
  withdrawn: z.boolean().default(false),
  why: textField,
  dryRun: dryRunField,
});

/** What forces have set for themselves. */
export const listRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/policies',
  action: 'policy.list',
  summary: 'The figures and closure days that forces have set for themselves, by whom, when and why',
  success: { status: 200, describes: 'Every policy, newest last' },
  async handle({ actor }, services) {
    await demandRole(services, actor, 'policy.list');
    const { database } = services;
    return { body: { items: await listFigures(database), closureDays: await listClosureDays(database) } };
  },
});

/** Sets a figure or closure days of a force. */
export const setRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/policies',
  action: 'policy.set',
  summary: "Set a force's own figure for a rule, or its closure days",
  body: z.union([figureBody, closureBody]),
  success: changeSuccess,
  isLong: isTrial,
  async handle(asked, services) {
    const { actor, body } = asked;
    const { force } = body;
    const owner = { owner: `${force}/-` };
    await demand(services, actor, 'policy.set', owner, { id: '', missing: 'rule.not-found' });
    if ('closureDays' in body) {
      const days = body.closureDays.map(({ date: day, title }) => ({ day, title }));
      const closing = { kind: 'closure-day', force, days, withdrawn: body.withdrawn } as const;
      return changeLaw(services, asked, closing, body);
    }
    const { rule, n, from = dayOf(services.now()) } = body;
    demandFigure(rule, n);
    return changeLaw(services, asked, { kind: 'policy', rule, force, n, from }, body);
  },
});

/** Refuses a figure for a rule that forces may not set, and one that the rule's clock cannot count. */
function demandFigure(rule: RuleId, n: number | null): void {
  const { overridable, versions } = rules[rule];
  if (!overridable) throw new Refused('policy.statute');
  const clock = versions.at(-1)?.clock;
  const hasFigure = clock !== undefined && 'n' in clock;
  const least = clock?.kind === 'inclusive-days' ? 1 : 0;
  if (hasFigure && (n === null || n >= least)) return;
  const message = hasFigure ? `Enter ${least} or more` : 'The clock of this rule has no figure';
  throw new Refused('request.invalid', { errors: [{ pointer: '/n', message }] });
}
