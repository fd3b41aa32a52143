import { randomUUID } from 'node:crypto';
import { createSettle } from '../../activities/settle';
import type { Instant } from '../../domain/time/time';
import { storeMovement } from '../../records/movements/movements';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { moving, seedPerson, seedUnits } from '../support/people';

const prison = 'prison:hmp-elmley/offender-management';
const now: Instant = '2026-11-02T10:00:00.000Z';

describe('what a prison tells of somebody', () => {
  let records: TestDatabase;
  beforeEach(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, [moving.sending, prison]);
  });
  afterEach(async () => records.drop());

  const settling = () => createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 });
  const custody = async () =>
    records.database
      .selectFrom('circumstance')
      .select(['subject_id', 'kind', 'starts', 'recorded_by'])
      .where('kind', '=', 'custody')
      .execute();

  async function received(): Promise<{ movement: string; subject: string }> {
    const subject = await seedPerson(records.database, moving.sending, now);
    await records.database
      .insertInto('subject_reference')
      .values({ kind: 'nomis', value: 'A1234BC', subject_id: subject })
      .execute();
    const movement = randomUUID();
    await storeMovement(records.database, {
      id: movement,
      kind: 'received',
      prison,
      at: now,
      saidAt: now,
      nomis: 'A1234BC',
      webhookId: 'msg_1',
      receivedAt: now,
    });
    return { movement, subject };
  }

  it("a prison's word that somebody was received is recorded once as custody, however often the workflow asks", async () => {
    const { movement, subject } = await received();
    const { recordMovement } = settling();
    await recordMovement({ movement, by: prison, now });
    await recordMovement({ movement, by: prison, now });
    expect(await custody()).toEqual([
      { subject_id: subject, kind: 'custody', starts: now, recorded_by: prison },
    ]);
  });

  it('a movement is recorded too for a run that began before movements had a workflow of their own', async () => {
    const { movement, subject } = await received();
    await settling().recordCircumstance({ movement, by: prison, now });
    expect(await custody()).toEqual([
      { subject_id: subject, kind: 'custody', starts: now, recorded_by: prison },
    ]);
  });

  it('a movement that the records do not hold is refused for good', async () => {
    await expect(
      settling().recordMovement({ movement: 'unheard-of', by: prison, now }),
    ).rejects.toMatchObject({ type: 'movement.not-found', nonRetryable: true });
  });
});
