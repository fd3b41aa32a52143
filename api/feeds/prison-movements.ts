import { Refused } from '../../domain/errors';
import { earlier, plusSeconds } from '../../domain/time/time';
import { storeMovement, undecidedMovements } from '../../records/movements/movements';
import { mostSecondsApart } from '../access/authenticate-feed';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { demandRole, type Services } from '../services';
import { movementBody } from './movement-body';

// Longer than any request that is still under way.
const forgottenAfterSeconds = 60;

/** Takes a movement that a prison tells of. Its signature proves who sends it. */
const movementRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/feeds/prison-movements',
  action: 'feed.prison',
  signed: true,
  summary: 'A movement of a prisoner, signed by the prison (Standard Webhooks)',
  body: movementBody,
  // A prison must not learn from the answer whether the person is known here.
  success: { status: 202, describes: 'The movement was taken, and is recorded or placed by a person' },
  async handle({ actor, body, key }, services) {
    await demandRole(services, actor, 'feed.prison');
    const { database, gateway, now } = services;
    const receivedAt = now();
    const { at: saidAt, isEvent, ...told } = body;
    // The prison's clock may be ahead of ours, by as much as its signature may.
    if (saidAt > plusSeconds(receivedAt, mostSecondsApart))
      throw new Refused('request.invalid', {
        errors: [{ pointer: isEvent ? '/occurredAt' : '/at', message: 'Enter a time that has passed' }],
      });
    await decideForgotten(services, actor.unit);
    const id = idFrom('movement', actor.unit, key);
    const at = earlier(saidAt, receivedAt);
    await storeMovement(database, {
      ...told,
      id,
      at,
      saidAt,
      prison: actor.unit,
      webhookId: key,
      receivedAt,
    });
    await gateway.recordMovement({ movement: id, by: actor.id });
    return { status: 202, body: { id } };
  },
});

/** Has movements decided on that were stored while Temporal was away, and that the prison never sent again. */
async function decideForgotten({ database, gateway, now }: Services, prison: string): Promise<void> {
  const before = plusSeconds(now(), -forgottenAfterSeconds);
  for (const id of await undecidedMovements(database, prison, before))
    // A movement that cannot be decided on holds up no other. It is tried again when the next one comes.
    await gateway.recordMovement({ movement: id, by: `feed:${prison}` }).catch(() => undefined);
}

/** What other systems tell. */
export const feedRoutes: readonly Route[] = [movementRoute];
