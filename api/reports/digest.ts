import { digestLines, digestTitle } from '../../domain/reports/digest';
import { dayOf } from '../../domain/time/time';
import { mondayOf } from '../../domain/time/weeks';
import { digestContent, lastDigestOf } from '../../records/reports/digests';
import { definitionOf } from '../../workflows/catalogue';
import { titleOfStep } from '../../engine/capabilities/common-steps';
import { route } from '../http/route';
import { sightOf } from '../access/authorise';
import { demandRole } from '../services';

/** The weekly digest of the manager who asks, as it would be sent now. */
export const digestReport = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/reports/digest',
  action: 'digest.view',
  summary: 'Your weekly digest as it would be sent now, and what became of the last one',
  success: { status: 200, describes: 'Figures, the text of the mail, and the last digest sent to you' },
  async handle({ actor }, services) {
    await demandRole(services, actor, 'digest.view');
    const { database, now } = services;
    const at = now();
    const content = await digestContent(
      database,
      {
        sight: sightOf(actor, 'digest.view'),
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
