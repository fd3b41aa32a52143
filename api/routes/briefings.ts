import { z } from 'zod';
import { spellsAt } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { insidersOf } from '../../engine/asking/allowed';
import type { Shown } from '../../engine/definition/define-process';
import { viewOf, want } from '../../engine/kernel/want';
import { hasInsight } from '../authorise';
import { processForActor, type KnownProcess } from '../processes/process-for-actor';
import { route, type Route } from '../route';
import { noteAccess, type Services } from '../services';

/** What the process shows now, whatever shape its state was kept in. */
const shownOf = ({ loaded, definition, around }: KnownProcess): Shown | undefined =>
  definition.behaviour.shows?.(viewOf(loaded.process, around));

/** What a unit was told of a person for a purpose, by a list of names, and nothing else. */
export function briefingRoutes(services: Services): Route[] {
  const { database } = services;
  return [
    route({
      method: 'get',
      path: '/v1/processes/{id}/briefing',
      action: 'briefing.view',
      summary: 'What a team needs to know of a person, while it needs it; each showing is recorded',
      params: z.strictObject({ id: z.string().min(1).max(100) }),
      success: { status: 200, describes: 'The purpose, and what the briefing names' },
      async handle({ actor, params }) {
        const known = await processForActor(services, actor, params.id, 'briefing.view', (one) => {
          if (!one.definition.behaviour.shows) throw new Refused('process.not-found');
          const shown = shownOf(one);
          return {
            insight: hasInsight(actor, insidersOf(one.definition, one.loaded, one.around)),
            ...(shown && { to: shown.to }),
          };
        });
        const { loaded, definition, around } = known;
        const { process, steps } = loaded;
        const shown = shownOf(known);
        // Asked of the plan and not of the records: it is gone when it should be, and not when that was written.
        const { plan } = want(definition, process, new Map(steps.map((step) => [step.key, step])), around);
        if (!shown || process.outcome !== undefined || plan.stopped) throw new Refused('process.not-found');
        const held = spellsAt(around.spells, around.now);
        const subject = await database
          .selectFrom('subject')
          .select('name')
          .where('id', '=', process.subjectId)
          .executeTakeFirstOrThrow();
        const onRecord: Readonly<Record<string, unknown>> = {
          name: subject.name,
          risk: held.risk?.value ?? 'not-assessed',
          'mappa-level': held['mappa-level']?.value ?? null,
        };
        await noteAccess(services, actor, 'briefing.view', params.id, true);
        return {
          body: {
            process: params.id,
            purpose: shown.purpose,
            since: shown.since,
            shows: Object.fromEntries(
              shown.shows.map((name) => [name, onRecord[name] ?? shown.told[name] ?? null]),
            ),
          },
        };
      },
    }),
  ];
}
