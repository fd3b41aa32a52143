import type { FactData } from '../../engine/model/facts';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { changedView } from './act';
import { demandStart, startBody } from './starting';

/** Starts a process of a kind. */
export const startRoute = (definition: AnyDefinition): Route => {
  const { kind, title, input: fields } = definition.table;
  return route({
    method: 'post',
    shows: 'persons',
    path: `/v1/processes/${kind}`,
    loggedAs: '/v1/processes/{kind}',
    action: 'process.start',
    summary: `Start: ${title}`,
    body: startBody(fields),
    success: { status: 201, describes: 'The process, and the steps that were opened' },
    async handle({ actor, body, key }, services) {
      const { restricted, on } = body;
      const input = body.input as FactData;
      const subjectId = await demandStart(services, actor, 'process.start', definition, { ...body, input });
      const id = idFrom('process', actor.id, key);
      const answer = await services.gateway.start(id, {
        key: idFrom('act', actor.id, key),
        by: actor.id,
        act: {
          do: 'start',
          kind,
          subjectId,
          input,
          ...(on && { on }),
          ...(restricted !== undefined && { restricted }),
        },
      });
      return {
        status: 201,
        headers: { location: `/v1/processes/${id}` },
        body: await changedView(services, actor, answer),
      };
    },
  });
};
