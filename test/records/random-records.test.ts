import fc from 'fast-check';
import { compareProcess } from '../../proof/compare/process';
import { compareSubject } from '../../proof/compare/subject';
import { accountabilityLine } from '../../domain/people/accountability';
import { Refused } from '../../domain/errors';
import { dayOf, fromMilliseconds, plusDays, toMilliseconds, type Instant } from '../../domain/time/time';
import { readAccountabilityTold, verifyAccountability } from '../../records/subjects/accountability';
import { verifyChains } from '../../records/log/verify-chains';
import { definitionOf } from '../../workflows/catalogue';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import type { Act } from '../../engine/acts/acts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { pack } from '../support/pack';
import { moving, seedPerson, seedStaff, seedUnits } from '../support/people';
import { dataFor } from '../support/random-data';
import { settledRecords } from '../support/settled-records';

const began: Instant = '2026-05-01T10:00:00.000Z';
const forces = [moving.sending, moving.receiving, 'police:dorset/mosovo'] as const;
const hour = 3_600_000;

interface Move {
  readonly what:
    | 'transfer'
    | 'answer'
    | 'two-at-once'
    | 'void'
    | 'correct'
    | 'withdraw'
    | 'circumstance'
    | 'step-act'
    | 'time'
    | 'give-up';
  readonly pick: number;
  readonly seed: number;
}
const moves = fc.array(
  fc.record({
    what: fc.constantFrom<Move['what'][]>(
      'transfer',
      'answer',
      'answer',
      'answer',
      'answer',
      'two-at-once',
      'two-at-once',
      'void',
      'correct',
      'withdraw',
      'circumstance',
      'step-act',
      'step-act',
      'time',
      'give-up',
    ),
    pick: fc.nat(99),
    seed: fc.nat(1_000_000),
  }),
  { minLength: 8, maxLength: 22, size: 'max' },
);

describe('records under random commands', () => {
  let records: TestDatabase;
  beforeAll(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, [...Object.values(moving), ...forces, 'police:kent/desk']);
    // Whoever approves that a transfer is withdrawn.
    await seedStaff(records.database, 'staff:1', 'police:kent/desk', { posts: ['supervisor'] });
  });
  afterAll(async () => records.drop());

  const isRefusal = (error: unknown): boolean =>
    error instanceof Refused || (error as { nonRetryable?: boolean }).nonRetryable === true;

  async function life(sequence: readonly Move[]): Promise<{ refusals: number; handovers: number }> {
    const { database } = records;
    const subject = await seedPerson(database, forces[0], began);
    const living = settledRecords(database, began);
    const registration = await living.start('registration', subject, {
      regime: 'soa',
      disposal: 'caution',
      relevantDate: dayOf(began),
      born: '1980-01-01',
      home: forces[0],
      needToKnow: [{ unit: moving.sendingNpt }],
    });
    const processes = [registration];
    let refusals = 0;
    let handovers = 0;

    const held = async (): Promise<string> => {
      const told = await readAccountabilityTold(database, [subject]);
      const person = told.get(subject);
      return accountabilityLine(person?.told ?? [], { entered: began }).spans.at(-1)?.unit ?? '';
    };
    const openSteps = async (processId: string) =>
      database
        .selectFrom('step')
        .selectAll()
        .where('process_id', '=', processId)
        .where('is_open', '=', true)
        .orderBy('key')
        .execute();
    const factsOf = async (processId: string) =>
      database
        .selectFrom('event')
        .select('data')
        .where('stream', '=', processId)
        .where('type', '=', 'fact')
        .orderBy('ordinal')
        .execute();
    const answerOf = async (processId: string, { pick, seed }: Move): Promise<Act | undefined> => {
      const steps = await openSteps(processId);
      const step = steps[pick % Math.max(1, steps.length)];
      const table = step && definitionOf(step.kind)?.table;
      if (!step || !table) return undefined;
      const outcomes = Object.entries(stepTableOf(table, step.step)?.outcomes ?? {});
      // Mostly what lets the story go on.
      const [outcome, fields] = outcomes[pick % 4 === 0 ? seed % outcomes.length : 0] ?? ['', {}];
      const [data] = fc.sample(dataFor(fields, toMilliseconds(living.now())), { numRuns: 1, seed });
      // One pack goes out, which the other side mostly has before it.
      const packed = step.step === 'request' ? pack : seed % 8 === 0 ? {} : { packHash: pack.packHash };
      const fitting = 'packHash' in fields ? packed : {};
      return { do: 'complete', step: step.id, outcome, data: { ...data, ...fitting } };
    };

    async function make(move: Move): Promise<void> {
      const { what, pick, seed } = move;
      const one = processes[pick % processes.length] ?? registration;
      switch (what) {
        case 'transfer': {
          const sending = pick % 5 === 0 ? forces[0] : await held();
          const receiving = forces.filter((unit) => unit !== sending)[seed % 2];
          const input = { ...moving, sending, receiving, confirmedOn: dayOf(living.now()) };
          processes.push(await living.start('transfer', subject, input));
          return;
        }
        case 'answer': {
          const act = await answerOf(one, move);
          if (act) await living.act(one, act);
          return;
        }
        case 'two-at-once': {
          // Two acts of different processes at the same moment, as two workers would settle them.
          const other = processes[seed % processes.length] ?? registration;
          const acts = await Promise.all([answerOf(one, move), answerOf(other, move)]);
          const at = await Promise.allSettled(
            [one, other].map(async (id, index) => {
              const act = acts[index];
              if (act) await living.act(id, act);
            }),
          );
          const failed = at.find((result) => result.status === 'rejected');
          if (failed) throw failed.reason as Error;
          return;
        }
        case 'void':
        case 'correct': {
          const facts = await factsOf(one);
          const { id, type } = facts[pick % facts.length]?.data as { id: string; type: string };
          const reason = 'typed wrongly';
          if (what === 'void') await living.act(one, { do: 'void', fact: id, reason });
          else if (type === 'answer') {
            const on = fromMilliseconds(toMilliseconds(living.now()) - (pick % 5) * hour);
            await living.act(one, { do: 'correct', fact: id, on, data: {}, reason });
          }
          return;
        }
        case 'withdraw':
          await living.act(one, {
            do: 'command',
            name: 'withdraw',
            data: { reason: 'stays', approvedBy: 'staff:1' },
          });
          return;
        case 'circumstance': {
          const kind = (['custody', 'risk', 'mappa-level', 'hospital'] as const)[pick % 4] ?? 'custody';
          const from = fromMilliseconds(toMilliseconds(living.now()) - (pick % 7) * 12 * hour);
          await living.circumstance({
            id: `${subject}-${kind}-${seed % 2}`,
            subjectId: subject,
            kind,
            from,
            value: kind === 'risk' ? 'high' : kind === 'mappa-level' ? '3' : true,
            ...(kind === 'custody' &&
              seed % 2 === 0 && { to: plusDays(dayOf(from), 2), endReason: 'released' }),
            ...(seed % 5 === 0 && { withdrawn: true }),
          });
          return;
        }
        case 'step-act': {
          const steps = await openSteps(one);
          const step = steps[pick % Math.max(1, steps.length)]?.id;
          if (step === undefined) return;
          const to = plusDays(dayOf(living.now()), 3 + (seed % 40));
          const acts: Act[] = [
            { do: 'acknowledge', step },
            { do: 'decline', step, reason: 'not ours' },
            { do: 'reassign', step, to: forces[seed % 3] ?? forces[0], assignee: 'staff:9', reason: 'cover' },
            { do: 'extend', step, to, reason: 'a hearing', authority: 'manager' },
            { do: 'note', step, text: 'rang twice' },
          ];
          await living.act(one, acts[seed % acts.length] ?? { do: 'time' });
          return;
        }
        case 'give-up': {
          const pending = await database
            .selectFrom('notice')
            .select('id')
            .where('process_id', '=', one)
            .where('status', '=', 'pending')
            .executeTakeFirst();
          if (pending) await living.act(one, { do: 'give-up', notice: pending.id }, `give-up@${pending.id}`);
          return;
        }
        case 'time':
          living.advance(pick * 6 * hour);
          for (const id of processes) await living.act(id, { do: 'time' });
          return;
        default:
          what satisfies never;
      }
    }

    for (const move of sequence) {
      try {
        await make(move);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refusals += 1;
      }
      const person = (await readAccountabilityTold(database, [subject])).get(subject);
      const line = accountabilityLine(person?.told ?? [], { entered: began });
      expect([move.what, line.gaps, line.overlaps]).toEqual([move.what, [], []]);
      handovers = Math.max(handovers, line.spans.length - 1);
      for (const id of processes) {
        const { differences, wanted } = await compareProcess(database, id, definitionOf);
        expect([move.what, differences]).toEqual([move.what, []]);
        expect(wanted).toBeDefined();
      }
      expect([move.what, (await compareSubject(database, subject)).differences]).toEqual([move.what, []]);
    }
    return { refusals, handovers };
  }

  it('after random commands the rows say what the log says, and each person has exactly one accountable unit', async () => {
    let refusals = 0;
    let handovers = 0;
    let acts = 0;
    await fc.assert(
      fc.asyncProperty(moves, async (sequence) => {
        const found = await life(sequence);
        acts += sequence.length;
        refusals += found.refusals;
        handovers = Math.max(handovers, found.handovers);
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 25), seed: 20_261_125, endOnFailure: true },
    );
    expect(refusals).toBeLessThan(acts * 0.5);
    expect(handovers).toBeGreaterThan(0);
    expect((await verifyAccountability(records.database)).faults).toEqual([]);
    expect((await verifyChains(records.database)).faults).toEqual([]);
  }, 120_000);
});
