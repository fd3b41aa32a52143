import { circumstanceValues, type CircumstanceKind } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { visibilityOfEach } from '../../records/processes/of-subject';
import { findCircumstance } from '../../records/subjects/circumstances';
import type { Actor } from '../access/actor';
import { authorise, resourceOf } from '../access/authorise';
import { idParams } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route } from '../http/route';
import { demandKnownUnits, type Services } from '../services';
import { circumstanceBody } from './fields';
import { demandSubject } from './subject-for-actor';

/** Records what holds of a subject, or amends what was recorded. */
export const circumstanceRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/subjects/{id}/circumstances',
  action: 'circumstance.record',
  summary: 'Record, correct, end or withdraw a circumstance; each open process of the subject is told',
  params: idParams,
  body: circumstanceBody,
  success: {
    status: 200,
    describes: 'The circumstance, how many processes were told, and which were started',
  },
  async handle({ actor, params: { id: subjectId }, body, key }, services) {
    await demandSubject(services, actor, subjectId, 'circumstance.record');
    const { replaces, value, ...circumstance } = body;
    if (circumstanceValues[body.kind as CircumstanceKind] === 'unit')
      await demandKnownUnits(services, { value: { type: 'unit' } }, { value });
    if (replaces !== undefined) await demandReplaceable(services, subjectId, replaces, body.kind);
    const id = replaces ?? idFrom('circumstance', actor.id, key);
    const { told, started } = await services.gateway.recordCircumstance(idFrom('record', actor.id, key), {
      ...circumstance,
      id,
      subjectId,
      value: value ?? true,
      by: actor.id,
    });
    // Whoever asks may not even count the processes that they may not see.
    const seen = await seenAmong(services, actor, [...told, ...started]);
    return {
      body: {
        id,
        told: told.filter((process) => seen.has(process)).length,
        started: started.filter((process) => seen.has(process)).map((process) => `/v1/processes/${process}`),
      },
    };
  },
});

/** Which of these processes the actor may see. */
async function seenAmong(
  { database }: Services,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await visibilityOfEach(database, ids);
  return new Set(
    rows.filter((row) => authorise(actor, 'process.view', resourceOf(row)).allowed).map(({ id }) => id),
  );
}

/** Stops an amendment of what is not there, is of another kind, or was established by a process and is corrected there. */
async function demandReplaceable(
  { database }: Services,
  subjectId: string,
  replaces: string,
  kind: string,
): Promise<void> {
  const before = await findCircumstance(database, subjectId, replaces);
  if (before?.kind !== kind || before.process !== undefined) throw new Refused('circumstance.not-found');
}
