import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { isReserved } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import type { FactData } from '../../engine/model/facts';
import { partiesAtStart } from '../../engine/asking/parties-at-start';
import type { AnyDefinition } from '../../engine/definition/define-process';
import type { Fields } from '../../engine/definition/fields';
import { visibilityOf } from '../../engine/definition/table';
import { kindOfSubject, subjectOfStaff } from '../../records/subjects/references';
import { sightOfSubject } from '../../records/subjects/sight';
import type { Actor } from '../access/actor';
import { fieldsToZod, idField, instantField } from '../http/fields-to-zod';
import { demand, demandKnownUnits, type Services } from '../services';
import { demandStarter } from './starters';

/** The body of a start, and of the preview of one. */
export const startBody = (fields: Fields) =>
  z.strictObject({
    subject: idField,
    // When the process began, where that is told late.
    on: instantField.optional(),
    restricted: z.boolean().optional(),
    input: fieldsToZod(fields),
  });

/** The body of a start, as it was read. */
export interface StartAsked {
  readonly subject: string;
  readonly on?: Instant | undefined;
  readonly restricted?: boolean | undefined;
  readonly input: FactData;
}

/** The subject that a start is about. Throws where the actor may not make the start, or where it names nobody. */
export async function demandStart(
  services: Services,
  actor: Actor,
  action: 'process.start' | 'process.preview',
  definition: AnyDefinition,
  { subject: named, restricted, input }: StartAsked,
): Promise<string> {
  const { table } = definition;
  const resource = {
    units: partiesAtStart(definition, input, { now: services.now(), by: actor.id }),
    visibility: visibilityOf(table, restricted),
  };
  await demand(services, actor, action, resource, { id: table.kind, missing: 'process.not-found' });
  const subject = await subjectFor(services, actor, named, definition, input);
  await demandKnownUnits(services, table.input, input, '/input');
  const isPreview = action === 'process.preview';
  await demandStarter(services, actor, table, { input, subjectId: subject, isPreview });
  return subject;
}

/**
 * The subject of a process that is started: one that the actor may see, and of the right kind. A member of staff
 * may be named by their reference in the directory, and must be the one whom the input names.
 */
async function subjectFor(
  services: Services,
  actor: Actor,
  named: string,
  { table }: AnyDefinition,
  input: FactData,
): Promise<string> {
  const { database } = services;
  const ofStaff = table.subject === 'staff' ? await subjectOfStaff(database, named) : undefined;
  const subject = ofStaff?.subject ?? named;
  const kind = await kindOfSubject(database, subject);
  if (kind === undefined) throw new Refused('subject.not-found');
  // Occupational health starts what is its own without seeing what else is on record.
  if (!isReserved(visibilityOf(table)))
    await demand(services, actor, 'subject.view', await sightOfSubject(database, subject), {
      id: subject,
      missing: 'subject.not-found',
    });
  if (kind !== table.subject) throw new Refused('subject.wrong-kind');
  if (table.subject === 'staff' && input['member'] !== ofStaff?.member) {
    const errors = [{ pointer: '/input/member', message: 'Name the member of staff that it is about' }];
    throw new Refused('request.invalid', { errors });
  }
  return subject;
}
