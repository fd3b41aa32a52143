import { Refused, statusOfKind } from '../../domain/errors';
import { claimRequest, keepAnswer, type Claim } from '../../records/processes/requests';
import { demandStillAllowed } from '../access/still-allowed';
import { errorCatalogue, isErrorCode } from '../../workflows/errors';
import { refusalOf } from './problems';
import { isSheet, type Answer, type Route } from './route';
import type { Services } from '../services';

const keyPattern = /^[\x21-\x7e]{8,200}$/;
// These refusals stay true of the request. They are kept, so that the same key gets the same answer.
const kept = new Set<number>([statusOfKind.conflict, statusOfKind.refused]);

/**
 * Carries a request out once for each actor and Idempotency-Key. Sent again, it gets the same answer, if the actor may
 * still have it.
 */
export async function once(
  one: Route,
  wanted: Omit<Claim, 'at'>,
  asked: Parameters<Route['handle']>[0],
  parts: Services,
): Promise<Answer> {
  const { database, now } = parts;
  const { actor, key } = asked;
  if (!keyPattern.test(key))
    throw new Refused('request.key-missing', {
      detail: 'Send an Idempotency-Key of 8 to 200 visible characters.',
    });
  const claim = await claimRequest(database, { ...wanted, at: now() });
  if (claim.is === 'other') throw new Refused('request.key-reused');
  if (claim.is === 'answered') {
    const { refusal, answer } = claim.body as { refusal?: { code: string; more: object }; answer?: Answer };
    const { params } = asked;
    await demandStillAllowed(parts, { actor, action: one.action, params, answer: answer?.body });
    if (refusal && isErrorCode(refusal.code)) throw new Refused(refusal.code, refusal.more as never);
    if (answer) return answer;
  }
  try {
    const answer = await one.handle(asked, parts);
    if (isSheet(answer)) throw new Error('what changes something answers no sheet');
    await keepAnswer(database, { actor: actor.id, key }, answer.status ?? one.success.status, { answer });
    return answer;
  } catch (error) {
    const refused = refusalOf(error);
    const status = statusOfKind[errorCatalogue[refused.code].kind];
    if (kept.has(status))
      await keepAnswer(database, { actor: actor.id, key }, status, {
        refusal: { code: refused.code, more: refused.more },
      });
    throw error;
  }
}
