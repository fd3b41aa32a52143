import { z } from 'zod';
import { idParams, textField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route } from '../http/route';
import { demandRole, noteAccess } from '../services';
import { askAbout } from './open-step';

/** Asks to be let in. Whoever asks is told the same, whether there is such a person or not. */
export const askRoute = route({
  method: 'post',
  path: '/v1/subjects/{id}/ask',
  action: 'subject.ask',
  summary: 'Ask to be let in to a person; who may decide it is asked, and you are told if you are let in',
  shows: 'looks',
  params: idParams,
  body: z.strictObject({
    reason: textField,
    /** Not for yourself alone, but for everybody of your unit. */
    forUnit: z.boolean().optional(),
  }),
  success: { status: 202, describes: 'It was taken; whether there is such a person is not told' },
  async handle({ actor, params: { id: subject }, body: { reason, forUnit }, key }, services) {
    await demandRole(services, actor, 'subject.ask');
    await noteAccess(services, actor, 'subject.ask', subject, true);
    const id = idFrom('asking', actor.id, key);
    await askAbout(services, actor, { id, subject, because: 'asked', reason, forUnit });
    return { status: 202, body: { taken: true } };
  },
});
