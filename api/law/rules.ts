import { ladders, type LadderName } from '../../domain/law/ladders';
import { route } from '../http/route';
import { demandRole } from '../services';
import { askedRules } from './question';
import { ladderView, notInForce, ruleView } from './rule-views';

/** The rules that deadlines go by. */
export const rulesRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/rules',
  action: 'rule.list',
  summary:
    'Every rule that a deadline goes by, with its versions and sources, and the law that is not in force yet',
  success: { status: 200, describes: 'The rules' },
  async handle({ actor }, services) {
    await demandRole(services, actor, 'rule.list');
    return { body: { items: askedRules.map(ruleView), notInForce: notInForce() } };
  },
});

/** The ladders that steps are chased by. */
export const laddersRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/ladders',
  action: 'rule.list',
  summary: 'The ladders that steps are chased by: who is told before, when and after a step is due',
  success: { status: 200, describes: 'Each ladder, its rungs by risk, and the rules that name it' },
  async handle({ actor }, services) {
    await demandRole(services, actor, 'rule.list');
    return { body: { items: (Object.keys(ladders) as LadderName[]).map(ladderView) } };
  },
});
