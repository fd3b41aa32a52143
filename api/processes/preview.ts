import type { FactData } from '../../engine/model/facts';
import { explanationsBefore } from '../../engine/asking/explain';
import { partiesAtStart } from '../../engine/asking/parties-at-start';
import { preview } from '../../engine/asking/preview';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { besideOf, hasOneOpen } from '../../records/processes/of-subject';
import { lookingWider } from '../../records/wall/wider-looks';
import { route, type Route } from '../http/route';
import { surroundingsOf } from './process-for-actor';
import { demandStart, startBody } from './starting';

/** Shows what starting a process of a kind would open, and starts nothing. */
export const previewRoute = (definition: AnyDefinition): Route => {
  const { table } = definition;
  return route({
    method: 'post',
    shows: 'persons',
    path: `/v1/processes/${table.kind}/preview`,
    loggedAs: '/v1/processes/{kind}/preview',
    action: 'process.preview',
    summary: `Preview: ${table.title}`,
    reads: true,
    body: startBody(table.input),
    success: { status: 200, describes: 'Steps with due instants and working; nothing is started' },
    async handle({ actor, body }, services) {
      const input = body.input as FactData;
      const asked = { ...body, input };
      const subjectId = await demandStart(services, actor, 'process.preview', definition, asked);
      const [around, beside, hasOne] = await Promise.all([
        surroundingsOf(services, subjectId),
        lookingWider(services.database, 'one at a time', async () =>
          besideOf(services.database, subjectId, table),
        ),
        lookingWider(services.database, 'one at a time', async () =>
          hasOneOpen(
            services.database,
            subjectId,
            table,
            partiesAtStart(definition, input, { now: services.now(), by: actor.id }),
          ),
        ),
      ]);
      const start = { subjectId, input, by: actor.id, on: body.on };
      return {
        body: {
          kind: table.kind,
          explanations: explanationsBefore(definition, start, { ...around, beside, hasOne }),
          steps: preview({ definition, ...start, ...around }),
        },
      };
    },
  });
};
