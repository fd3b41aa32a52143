import { digestLines, digestTitle } from '../../../domain/reports/digest';
import { dayOf } from '../../../domain/time/time';
import { mondayOf } from '../../../domain/time/weeks';
import { digestContent, lastDigestOf } from '../../../records/reports/digests';
import { definitionOf } from '../../../workflows/catalogue';
import { titleOfStep } from '../../../engine/capabilities/common-steps';
import { route, type Route } from '../../route';
import { demand, sightOf, type Services } from '../../services';

/** The weekly digest of the manager who asks, as it would be sent now. */
export function digestRoute(services: Services): Route {
  const { database, now } = services;
  return route({
    method: 'get',
    path: '/v1/reports/digest',
    action: 'digest.view',
    summary: 'Your weekly digest as it would be sent now, and what became of the last one',
    success: { status: 200, describes: 'Figures, the text of the mail, and the last digest sent to you' },
    async handle({ actor }) {
      await demand(services, actor, 'digest.view', {}, { id: '', missing: 'step.not-found' });
      const at = now();
      const content = await digestContent(
        database,
        {
          sight: sightOf(actor),
          unit: actor.unit,
          week: mondayOf(dayOf(at)),
          moment: { at, past: false },
        },
        (kind, step) => titleOfStep(definitionOf(kind)?.table, step),
      );
      const last = await lastDigestOf(database, actor.id);
      return {
        body: { ...content, title: digestTitle(content), text: digestLines(content).join('\n'), last },
      };
    },
  });
}
