import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { enterSubject } from '../../records/subjects/entry';
import { textField, unitField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route } from '../http/route';
import { demandKnownUnits, demandRole } from '../services';
import { refuseEntry } from '../need-to-know/entering';
import { referenceBody } from './fields';
import { subjectView } from './subject-for-actor';

const notTheirs = {
  pointer: '/accountable',
  message: 'Name a unit for which you act: another one takes a person over by a transfer',
};

/** Enters a subject whom nobody has entered yet. */
export const enterRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/subjects',
  action: 'subject.create',
  summary: 'Enter a person, or a member of staff, with their references',
  body: z.strictObject({
    kind: z.enum(['person', 'staff']),
    name: textField.optional(),
    references: z.array(referenceBody).min(1, 'Enter at least one reference').max(20),
    /** Who answers for the subject from today: your unit, or another one for which you act. */
    accountable: unitField.optional(),
  }),
  success: { status: 201, describes: 'The subject' },
  async handle({ actor, body, key }, services) {
    await demandRole(services, actor, 'subject.create');
    const { kind, name, references, accountable = actor.unit } = body;
    await demandKnownUnits(services, { accountable: { type: 'unit' } }, { accountable });
    if (!actor.actsFor.includes(accountable)) throw new Refused('access.forbidden', { errors: [notTheirs] });
    const id = idFrom('subject', actor.id, key);
    const entry = {
      id,
      kind,
      name,
      references,
      accountable,
      accountability: idFrom('accountable', id),
      at: services.now(),
      by: actor.id,
    };
    try {
      await enterSubject(services.database, entry);
    } catch (error) {
      if (error instanceof Refused && error.code === 'subject.reference-taken')
        await refuseEntry(services, actor, { id, references });
      throw error;
    }
    return {
      status: 201,
      headers: { location: `/v1/subjects/${id}` },
      body: await subjectView(services, id),
    };
  },
});
