import { z } from 'zod';
import { agencyOf } from '../../domain/people/parties';
import { askForChange } from '../../records/changes/entries';
import { unknownUnits } from '../../records/people/units';
import { Refused } from '../../domain/errors';
import { askedAndTold } from '../changes/view';
import { unitField } from '../http/fields-to-zod';
import { route } from '../http/route';
import { secretField } from './directory-fields';
import { changeOf, demandEntry, pendingAnswer } from './entry';

const prisonField = unitField.refine((unit) => agencyOf(unit) === 'prison', 'Choose a unit of a prison');

/** Asks for another secret of a prison's feed. */
export const feedSecretRoute = route({
  method: 'post',
  path: '/v1/feed-secrets',
  action: 'channel.change',
  shows: 'nobody',
  summary:
    'Ask for a secret that a prison of your area signs its movements by; those that stand end a day after it is approved',
  body: z.strictObject({
    prison: prisonField,
    /** The unit that places what the feed leaves in doubt; needed for a new feed. */
    desk: unitField.optional(),
    secret: secretField,
  }),
  success: { status: 202, describes: 'What waits for a second person' },
  async handle({ actor, body: { prison, desk, secret }, key }, services) {
    await demandEntry(services, actor, 'channel.change', prison);
    const named = [prison, ...(desk === undefined ? [] : [desk])];
    const unknown = await unknownUnits(services.database, named);
    if (unknown.length > 0)
      throw new Refused('unit.not-found', {
        errors: unknown.map((unit) => ({
          pointer: unit === prison ? '/prison' : '/desk',
          message: 'Choose a unit that the directory knows',
        })),
      });
    const change = { of: 'feed', prison, ...(desk !== undefined && { desk }) } as const;
    const kept = { change, secret: services.sealing.keep(secret) };
    const asked = await askForChange(services.database, kept, changeOf(services, actor, key));
    return pendingAnswer({ prison }, await askedAndTold(services, asked));
  },
});
