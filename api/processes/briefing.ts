import { spellsAt } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import type { Shown } from '../../engine/definition/figures';
import { want } from '../../engine/kernel/want';
import { viewOf } from '../../engine/kernel/view';
import { readSubject } from '../../records/subjects/references';
import { idParams } from '../http/fields-to-zod';
import { route } from '../http/route';
import { processForActor, type KnownProcess } from './process-for-actor';

/** What a unit was told about a person for a purpose: the fields of a list, and nothing else. */
export const briefingRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/processes/{id}/briefing',
  action: 'briefing.view',
  summary: 'What a team needs to know of a person, while it needs it',
  params: idParams,
  success: { status: 200, describes: 'The purpose, and what the briefing names' },
  async handle({ actor, params: { id } }, services) {
    const known = await processForActor(services, actor, id, 'briefing.view', (found) => {
      const shown = shownBy(found);
      return shown ? { to: shown.to } : {};
    });
    const shown = shownBy(known);
    if (!shown || isGone(known)) throw new Refused('process.not-found');
    const { process } = known.loaded;
    const held = spellsAt(known.around.spells, known.around.now);
    const { name } = await readSubject(services.database, process.subjectId);
    const onRecord: Readonly<Record<string, unknown>> = {
      name,
      risk: held.risk?.value ?? 'not-assessed',
      'mappa-level': held['mappa-level']?.value ?? null,
    };
    return {
      body: {
        process: id,
        purpose: shown.purpose,
        since: shown.since,
        shows: Object.fromEntries(shown.shows.map((one) => [one, onRecord[one] ?? shown.told[one] ?? null])),
      },
    };
  },
});

const shownBy = ({ loaded, definition, around }: KnownProcess): Shown | undefined =>
  definition.behaviour.figures?.briefing?.(viewOf(loaded.process, around));

/** Asks the plan and not the records, so that the briefing is gone at its time even before that is written. */
function isGone({ loaded: { process, steps }, definition, around }: KnownProcess): boolean {
  const { plan } = want(definition, process, new Map(steps.map((step) => [step.key, step])), around);
  return process.outcome !== undefined || Boolean(plan.stopped);
}
