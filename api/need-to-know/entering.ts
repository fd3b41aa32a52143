import { Refused } from '../../domain/errors';
import { holderOf } from '../../records/subjects/admissions';
import { sightOfSubject } from '../../records/subjects/sight';
import type { Actor } from '../access/actor';
import { authorise } from '../access/authorise';
import { idFrom } from '../ids';
import { noteAccess, type Services } from '../services';
import { askAbout, askOfNobody } from './open-step';
import { watchForTrawling } from './trawling';

/** An entry that cannot be made because others have one of its references. */
interface RefusedEntry {
  readonly id: string;
  readonly references: readonly { readonly kind: string; readonly value: string }[];
}

/**
 * Refuses an entry, and tells nothing of who has the reference. Where whoever enters may not see that person, a step
 * is opened for both: for their unit to agree, and for the accountable unit to decide.
 */
export async function refuseEntry(
  services: Services,
  actor: Actor,
  { id, references }: RefusedEntry,
): Promise<never> {
  const { database } = services;
  const holders = new Set<string>();
  for (const { kind, value } of references) {
    const holder = await holderOf(database, kind, value);
    if (holder !== undefined && holder !== id) holders.add(holder);
  }
  const unseen: string[] = [];
  for (const holder of holders)
    if (!authorise(actor, 'subject.view', await sightOfSubject(database, holder)).allowed)
      unseen.push(holder);
  for (const subject of unseen) {
    await noteAccess(services, actor, 'subject.create', subject, false);
    await askAbout(services, actor, {
      id: idFrom('asking', id, subject),
      subject,
      because: 'reference-entered',
    });
  }
  if (unseen.length > 0) {
    await askOfNobody(services, actor, { id: idFrom('asking', id), because: 'entry-refused' });
    await watchForTrawling(services, actor);
  }
  throw new Refused('subject.reference-taken');
}
