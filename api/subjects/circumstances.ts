import type { z } from 'zod';
import { circumstanceValues, type Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { areaOf } from '../../domain/people/parties';
import type { KnownOfSubject } from '../../domain/people/relations';
import { lowers } from '../../domain/lowering';
import { mayTell } from '../../domain/tellers';
import { openOfKinds, visibilityOfEach } from '../../records/processes/of-subject';
import { findCircumstance, readSpells } from '../../records/subjects/circumstances';
import { lookingWider } from '../../records/wall/wider-looks';
import { readKnownOfSubject } from '../../records/subjects/relations';
import { sightOfSubject } from '../../records/subjects/sight';
import { inputOfProposal, kindOfProposal, type Saying } from '../../workflows/catalogue';
import { decidersOf } from '../../workflows/declared';
import type { Actor } from '../access/actor';
import { authorise, resourceOf } from '../access/authorise';
import { idParams } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route, type Answer, type Asked } from '../http/route';
import { changedView } from '../processes/act';
import { demandKnownUnits, type Services } from '../services';
import { circumstanceBody } from './fields';
import { demandSubject } from './subject-for-actor';

type Told = z.output<typeof circumstanceBody>;
type Asking = Pick<Asked<unknown, unknown, unknown>, 'actor' | 'key'> & { readonly subjectId: string };

/** Records what holds of a subject, or amends what was recorded; what is not the caller's to say is proposed. */
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
  pending: 'It is not yours to say alone: `proposal` is what the accountable unit decides',
  async handle({ actor, params: { id: subjectId }, body, key }, services) {
    await demandSubject(services, actor, subjectId, 'circumstance.record');
    const { replaces, value, kind } = body;
    if (circumstanceValues[kind] === 'unit')
      await demandKnownUnits(services, { value: { type: 'unit' } }, { value });
    if (replaces !== undefined) await demandReplaceable(services, subjectId, replaces, kind);
    const { database, now } = services;
    const known = await lookingWider(database, 'judging', async () =>
      readKnownOfSubject(database, subjectId, now()),
    );
    await demandUndecided(services, actor, subjectId, kind);
    const asking = { actor, key, subjectId };
    const before = await lookingWider(database, 'judging', async () => readSpells(database, subjectId));
    // Whoever may say it lowers nothing alone, nor does anybody else with one person of the accountable unit.
    if (lowers(kind, { before, after: heldAs(before, body) }, now()))
      return propose(services, asking, body, { because: 'needs-a-second-person', known });
    return mayTell(kind, actor.actsFor, known)
      ? record(services, asking, body)
      : propose(services, asking, body, { because: 'not-for-them-to-say', known });
  },
});

/** What would be on record of the subject, if it were recorded as it is told. */
function heldAs(before: readonly Spell[], { replaces, kind, from, to, value, withdrawn }: Told): Spell[] {
  const others = before.filter(({ id }) => id !== replaces);
  return withdrawn ? others : [...others, { id: replaces ?? 'told', kind, from, to, value } as Spell];
}

async function record(
  services: Services,
  { actor, key, subjectId }: Asking,
  { replaces, value, ...circumstance }: Told,
): Promise<Answer> {
  const id = replaces ?? idFrom('circumstance', actor.id, key);
  const { told, started } = await services.gateway.recordCircumstance(idFrom('record', actor.id, key), {
    ...circumstance,
    id,
    subjectId,
    value: value ?? true,
    by: actor.id,
    units: actor.actsFor,
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
}

/** Has the accountable unit asked, once for each key. Its process shows the person to nobody who could not see them. */
async function propose(
  services: Services,
  { actor, key, subjectId }: Asking,
  circumstance: Told,
  { because, known }: Pick<Saying, 'because'> & { readonly known: KnownOfSubject },
): Promise<Answer> {
  const accountable = known.accountable ?? actor.unit;
  const { areas } = await sightOfSubject(services.database, subjectId);
  const id = idFrom('proposed', actor.id, key);
  const answer = await services.gateway.start(id, {
    key: idFrom('act', actor.id, key),
    by: actor.id,
    act: {
      do: 'start',
      kind: kindOfProposal,
      subjectId,
      input: inputOfProposal({ because, proposer: actor.unit, accountable, circumstance }),
      restricted: !areas.includes(areaOf(actor.unit)),
    },
  });
  return {
    status: 202,
    headers: { location: `/v1/processes/${id}` },
    body: { proposal: await changedView(services, actor, answer) },
  };
}

/** Which of these processes the actor may see. */
async function seenAmong(
  { database }: Pick<Services, 'database'>,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await visibilityOfEach(database, ids);
  return new Set(
    rows.filter((row) => authorise(actor, 'process.view', resourceOf(row)).allowed).map(({ id }) => id),
  );
}

/** Stops what an open process of the person decides; whoever may see that process learns which it is. */
async function demandUndecided(
  { database }: Services,
  actor: Actor,
  subjectId: string,
  kind: string,
): Promise<void> {
  const deciding = await lookingWider(database, 'judging', async () =>
    openOfKinds(database, subjectId, decidersOf(kind)),
  );
  if (deciding.length === 0) return;
  const seen = await seenAmong({ database }, actor, deciding);
  throw new Refused('circumstance.decided-by-process', {
    processes: deciding.filter((id) => seen.has(id)).map((id) => `/v1/processes/${id}`),
  });
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
