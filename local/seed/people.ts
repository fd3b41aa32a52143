import { idFrom } from '../../api/ids';
import { dayOf, plusDays, startOf, type Day, type Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { saveCircumstance } from '../../records/subjects/circumstances';
import { enterSubject } from '../../records/subjects/entry';
import { kindOfSubject } from '../../records/subjects/references';
import { avon, kent, managedPeople } from './data';
import { startOnce, type Seeding } from './processes';

const by = 'staff:seed';

/** Enters invented people, one transfer whose first step is late already, and somebody on licence; done once. */
export async function seedPeople(seeding: Seeding): Promise<void> {
  const today = dayOf(seeding.now);
  for (const person of managedPeople) {
    const subjectId = idFrom('seed', person.visor);
    if ((await kindOfSubject(seeding.database, subjectId)) === undefined)
      await enterPerson(seeding.database, subjectId, person, seeding.now);
    if (person.process === undefined) continue;
    const input =
      person.process === 'transfer' ? transferFrom(plusDays(today, -14)) : registrationFrom(today);
    await startOnce(seeding, { id: [person.visor, 'process'], kind: person.process, subjectId, input });
  }
}

/** Enters somebody who has been managed for thirty days. */
async function enterPerson(
  database: Database,
  id: string,
  { name, visor, nomis, circumstances }: (typeof managedPeople)[number],
  now: Instant,
): Promise<void> {
  const since = plusDays(dayOf(now), -30);
  await enterSubject(database, {
    id,
    kind: 'person',
    name,
    references: [
      { kind: 'visor', value: visor },
      ...(nomis === undefined ? [] : [{ kind: 'nomis', value: nomis }]),
    ],
    accountable: `${avon}/mosovo`,
    accountability: idFrom('seed', visor, 'accountable'),
    at: startOf(since),
    by,
  });
  await database.transaction().execute(async (trx) => {
    for (const [kind, value] of Object.entries(circumstances)) {
      const told = { id: idFrom('seed', visor, kind), subjectId: id, kind, from: since, value, by };
      await saveCircumstance(trx, told, now);
    }
  });
}

const transferFrom = (confirmedOn: Day) => ({
  sending: `${avon}/mosovo`,
  receiving: `${kent}/mosovo`,
  receivingMappa: 'mappa:kent/coordinator',
  receivingVisor: `${kent}/visor`,
  sendingNpt: `${avon}/npt-bedminster`,
  receivingNpt: `${kent}/npt-maidstone`,
  sendingProbation: 'probation:south-west/bristol-pdu',
  receivingProbation: 'probation:kent/maidstone-pdu',
  confirmedOn,
});

const registrationFrom = (relevantDate: Day) => ({
  regime: 'soa',
  disposal: 'over-6-under-30-months',
  relevantDate,
  born: '1980-01-01',
  home: `${avon}/mosovo`,
  needToKnow: [{ unit: `${avon}/npt-bedminster` }],
});
