import { areaOf, type UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import { accountableNow, enterEntry, overseersOf } from '../../records/subjects/admissions';
import { needToKnowOf } from '../../records/subjects/need-to-know';
import { kindOfAdmission } from '../../workflows/catalogue';
import type { Actor } from '../access/actor';
import { idFrom } from '../ids';
import type { Services } from '../services';

/** Why a step is opened for somebody because of whom the actor asks about. */
export interface Asking {
  readonly because: 'asked' | 'reference-entered' | 'entry-refused' | 'glass-broken' | 'trawling' | 'nobody';
  readonly reason?: string | undefined;
  readonly forUnit?: boolean | undefined;
  readonly until?: Instant | undefined;
}

/**
 * Opens a step for whoever is accountable for a person, who may not be known to the actor; once for each id. What it
 * answers is the id of the process, which the actor is not to be told. Of a person who is not there it opens nothing,
 * and takes as long.
 */
export async function askAbout(
  services: Services,
  actor: Actor,
  { id, subject, ...asking }: Asking & { readonly id: string; readonly subject: string },
): Promise<void> {
  const { database } = services;
  const accountable = await accountableNow(database, subject);
  const known = await needToKnowOf(database, subject);
  if (accountable === undefined) return askOfNobody(services, actor, { id, because: 'nobody' });
  const areas = [areaOf(accountable as UnitId), areaOf(actor.unit)];
  const { managers, auditors } = await overseersOf(database, accountable, areas);
  await start(services, actor, {
    ...asking,
    id,
    subject,
    managers,
    auditors,
    lead: accountable,
    listOnly: known?.restricted === true,
  });
}

/**
 * Opens what is about nobody on record, for one unit and nobody else: the actor's own where they are to settle it, or
 * else that of the auditors of their area.
 */
export async function askOfNobody(
  services: Services,
  actor: Actor,
  { id, ...asking }: Asking & { readonly id: string },
): Promise<void> {
  const { database, now } = services;
  const area = areaOf(actor.unit);
  const { auditors } = await overseersOf(database, actor.unit, [area]);
  const lead = asking.because === 'entry-refused' ? actor.unit : (auditors[0] ?? `${area}/audit`);
  const subject = idFrom('entry', id);
  await enterEntry(database, subject, { by: actor.id, at: now() });
  await start(services, actor, { ...asking, id, subject, managers: [], auditors, lead, apart: true });
}

interface Started extends Asking {
  readonly id: string;
  readonly subject: string;
  readonly lead: string;
  readonly managers: readonly string[];
  readonly auditors: readonly string[];
  readonly listOnly?: boolean;
  /** Its unit alone sees it, and not its force. */
  readonly apart?: boolean;
}

async function start(services: Services, actor: Actor, started: Started): Promise<void> {
  const { id, subject, because, reason, forUnit, until, lead, managers, auditors, listOnly, apart } = started;
  await services.gateway.start(id, {
    key: idFrom('act', id),
    by: actor.id,
    act: {
      do: 'start',
      kind: kindOfAdmission,
      subjectId: subject,
      input: {
        because,
        asker: actor.id,
        askerUnit: actor.unit,
        lead,
        managers: managers.map((staff) => ({ staff })),
        auditors: auditors.map((unit) => ({ unit })),
        ...(reason !== undefined && { reason }),
        ...(until !== undefined && { until }),
        ...(forUnit === true && { forUnit }),
        ...(listOnly === true && { listOnly }),
      },
      ...(apart === true && { restricted: true }),
    },
  });
}
