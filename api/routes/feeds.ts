import { z } from 'zod';
import { parseReference } from '../../domain/identifiers';
import { movementKinds } from '../../domain/movements';
import { plusSeconds } from '../../domain/time/time';
import { storeMovement, undecidedMovements } from '../../records/movements/movements';
import { instantField, unitField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { route, type Route } from '../route';
import { demand, type Services } from '../services';

const nomis = z.string({ error: 'Enter a prison number' }).transform((given, context) => {
  const read = parseReference('nomis', given);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.reason });
  return z.NEVER;
});

// Longer than any request that is still under way.
const forgottenAfterSeconds = 60;

/** What other systems tell. Who sends is proven by a signature. */
export function feedRoutes(services: Services): Route[] {
  const { database, gateway, now } = services;

  /** Stored while Temporal was away, and never sent again: decided on before what comes after it. */
  async function decideForgotten(prison: string): Promise<void> {
    const before = plusSeconds(now(), -forgottenAfterSeconds);
    for (const id of await undecidedMovements(database, prison, before))
      // One that cannot be decided on keeps no other waiting: it is tried again with the next.
      await gateway.recordMovement({ movement: id, by: `feed:${prison}` }).catch(() => undefined);
  }

  const movement = z.strictObject({
    /** The prison that sends, and signs. */
    prison: unitField,
    nomis,
    kind: z.enum(movementKinds, { error: `Choose one of: ${movementKinds.join(', ')}` }),
    at: instantField.refine((at) => at <= now(), 'Enter a time that has passed'),
  });
  return [
    route({
      method: 'post',
      path: '/v1/feeds/prison-movements',
      action: 'feed.prison',
      signed: true,
      summary: 'A movement of a prisoner, signed by the prison (Standard Webhooks)',
      body: movement,
      // Whether the person is known here is not for every prison to learn.
      success: { status: 202, describes: 'The movement was taken, and is recorded or placed by a person' },
      async handle({ actor, body, key }) {
        await demand(services, actor, 'feed.prison', {}, { id: '', missing: 'subject.not-found' });
        await decideForgotten(actor.unit);
        const id = idFrom('movement', actor.unit, key);
        await storeMovement(database, {
          id,
          kind: body.kind,
          nomis: body.nomis,
          at: body.at,
          prison: actor.unit,
          webhookId: key,
          receivedAt: now(),
        });
        await gateway.recordMovement({ movement: id, by: actor.id });
        return { status: 202, body: { id } };
      },
    }),
  ];
}
