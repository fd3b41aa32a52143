import { z } from 'zod';
import { spellsAt } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { readLaw } from '../../records/law/law';
import { loadProcess } from '../../records/processes/store';
import { readSpells } from '../../records/subjects/circumstances';
import { definitionOf } from '../../workflows/catalogue';
import { insidersOf } from '../../engine/asking/allowed';
import { viewOf, want } from '../../engine/kernel/want';
import { hasInsight, resourceOf } from '../authorise';
import { route, type Route } from '../route';
import { demand, noteAccess, type Services } from '../services';

/** What a unit was told of a person for a purpose, by a list of names, and nothing else. */
export function briefingRoutes(services: Services): Route[] {
  const { database, now } = services;
  return [
    route({
      method: 'get',
      path: '/v1/processes/{id}/briefing',
      action: 'briefing.view',
      summary: 'What a team needs to know of a person, while it needs it; each showing is recorded',
      params: z.strictObject({ id: z.string().min(1).max(100) }),
      success: { status: 200, describes: 'The purpose, and what the briefing names' },
      async handle({ actor, params }) {
        const loaded = await loadProcess(database, params.id);
        const definition = loaded && definitionOf(loaded.process.kind);
        if (!loaded || !definition?.behaviour.shows) throw new Refused('process.not-found');
        const { process, steps } = loaded;
        const spells = await readSpells(database, process.subjectId);
        const around = { now: now(), spells, law: await readLaw(database) };
        const shown = definition.behaviour.shows(viewOf(process, around));
        await demand(
          services,
          actor,
          'briefing.view',
          {
            ...resourceOf(process),
            insight: hasInsight(actor, insidersOf(definition, loaded, around)),
            ...(shown && { to: shown.to }),
          },
          { id: params.id, missing: 'process.not-found' },
        );
        // Asked of the plan and not of the records: it is gone when it should be, and not when that was written.
        const { plan } = want(definition, process, new Map(steps.map((step) => [step.key, step])), around);
        if (!shown || process.outcome !== undefined || plan.stopped) throw new Refused('process.not-found');
        const held = spellsAt(spells, around.now);
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
