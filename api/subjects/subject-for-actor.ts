import { Refused } from '../../domain/errors';
import { isDay, instantOf } from '../../domain/time/time';
import { readSpells } from '../../records/subjects/circumstances';
import { kindOfSubject, readSubject } from '../../records/subjects/references';
import { sightOfSubject } from '../../records/subjects/sight';
import type { Actor } from '../access/actor';
import { demand, type Services } from '../services';

/** Stops who may not do this to a subject, or may not know of them. */
export async function demandSubject(
  services: Services,
  actor: Actor,
  id: string,
  action: 'subject.view' | 'circumstance.record' | 'access.view',
): Promise<void> {
  const { database } = services;
  if ((await kindOfSubject(database, id)) === undefined) throw new Refused('subject.not-found');
  const missing = { id, missing: 'subject.not-found' } as const;
  await demand(services, actor, action, await sightOfSubject(database, id), missing);
}

/** A subject as the API shows them. */
export async function subjectView({ database }: Services, id: string) {
  const { kind, name, references } = await readSubject(database, id);
  const spells = await readSpells(database, id);
  return {
    id,
    kind,
    name,
    references,
    circumstances: spells.map((spell) => ({
      id: spell.id,
      kind: spell.kind,
      from: isDay(spell.from) ? spell.from : instantOf(spell.from),
      to: spell.to ?? null,
      value: spell.value ?? true,
    })),
  };
}
