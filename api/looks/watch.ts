import { areaOf, type UnitId } from '../../domain/people/parties';
import { plusSeconds, type Instant } from '../../domain/time/time';
import {
  isTold,
  rememberTold,
  rememberWatched,
  unusualReading,
  watchedUntil,
  type Unusual,
  type UnusualKind,
  type Usual,
} from '../../records/log/unusual';
import { enterEntry, overseersOf } from '../../records/subjects/admissions';
import { kindOfAdmission } from '../../workflows/catalogue';
import { idFrom } from '../ids';
import type { Services } from '../services';

/** What the watch needs of the service, and how much reading is usual. */
export type Watching = Pick<Services, 'database' | 'gateway' | 'now'> & { readonly usual: Usual };

// A look is given its instant a little before it is committed.
const settlingSeconds = 10;
// After an outage, the looks are watched as closely as if there had been none.
const stretchSeconds = 600;

const inWords: Readonly<Record<UnusualKind, (people: number) => string>> = {
  many: (people) => `Read of ${people} people within an hour, which is more than is usual`,
  nobodys: (people) =>
    `Read of ${people === 1 ? 'somebody' : `${people} people`} for whom nobody is accountable, or in whom their area has no part`,
  own: (people) =>
    `Read of ${people === 1 ? 'somebody' : `${people} people`} who are themselves, or have their surname`,
};

/**
 * Looks through what has been read since it last did, and has the auditors look into what is out of the ordinary: one
 * process for each reader, kind and hour, whose notice goes through the deliveries of every process. It remembers how
 * far it came once all that is told, so that nothing is lost by an outage. Returns what it told; throws what it could
 * not tell.
 */
export async function watchReading(watching: Watching): Promise<readonly Unusual[]> {
  const { database, now, usual } = watching;
  const told: Unusual[] = [];
  const failures: unknown[] = [];
  const end = plusSeconds(now(), -settlingSeconds);
  for (let after = await watchedUntil(database); after < end;) {
    const next = plusSeconds(after, stretchSeconds);
    const until: Instant = next < end ? next : end;
    for (const one of await unusualReading(database, { after, until }, usual)) {
      const id = idFrom('unusual-reading', one.kind, one.actor, one.at.slice(0, 13));
      if (await isTold(database, id)) continue;
      // One that cannot be told now holds up no other. It is tried again from here.
      const failure = await tellAuditors(watching, id, one).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (failure) failures.push(failure.error);
      else told.push(one);
    }
    if (failures.length === 0) await rememberWatched(database, until);
    after = until;
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `the auditors could not be told ${failures.length} times`);
  return told;
}

/** Opens a step for the auditors of the reader's area. Done again, it is the same step. */
async function tellAuditors({ database, gateway, now }: Watching, id: string, one: Unusual): Promise<void> {
  const { kind, actor, unit, people, at } = one;
  const area = areaOf(unit as UnitId);
  const { auditors } = await overseersOf(database, unit, [area]);
  const subject = idFrom('entry', id);
  const by = 'engine';
  await enterEntry(database, subject, { by, at });
  await gateway.start(id, {
    key: idFrom('act', id),
    by,
    act: {
      do: 'start',
      kind: kindOfAdmission,
      subjectId: subject,
      input: {
        because: 'unusual-reading',
        asker: actor,
        askerUnit: unit,
        reason: `${inWords[kind](people)}, until ${at}`,
        lead: auditors[0] ?? `${area}/audit`,
        managers: [],
        auditors: auditors.map((one) => ({ unit: one })),
      },
      // Its unit alone sees it, and not the reader's force.
      restricted: true,
    },
  });
  await rememberTold(database, id, one, now());
}

/** Watches every so many seconds, one time after another, until it is stopped. What fails is tried again next time. */
export function watchEvery(
  seconds: number,
  watch: () => Promise<unknown>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= watch()
      .then(() => undefined, failed)
      .finally(() => {
        underWay = undefined;
      });
  }, seconds * 1_000);
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
