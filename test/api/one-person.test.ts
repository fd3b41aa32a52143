import { fromMilliseconds, type Instant } from '../../domain/time/time';
import {
  changedBy,
  newReference,
  now,
  packOf,
  pointersOf,
  registrationInput,
  startApi,
  stepNamed,
  today,
  transferInput,
  type ApiService,
  type Person,
  type StepShown,
} from '../support/api-service';
import { acceptedBy } from '../support/pack';
import { eventually } from '../support/eventually';
import { sendMovement } from '../support/movements';

const minutesAgo = (minutes: number): Instant => fromMilliseconds(Date.now() - minutes * 60_000);
let numbers = 0;
const newNumber = (): string => `E${String(++numbers).padStart(4, '0')}KT`;

describe('one person', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const told = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    body['code'] ?? null,
  ];
  const find = async (kind: string, value: string) =>
    api.call('post', '/v1/subjects/find', { body: { kind, value } });
  const custodyOf = async (subject: string) =>
    ((await api.call('get', `/v1/subjects/${subject}`)).body['circumstances'] as Record<string, unknown>[])
      .filter(({ kind }) => kind === 'custody')
      .map(({ to }) => to !== null);

  describe('what a person is known by', () => {
    const change = async (
      subject: string,
      body: object,
      path = '',
      as: 'coordinator' | 'receivingCoordinator' = 'coordinator',
    ) => api.call('post', `/v1/subjects/${subject}/references${path}`, { as, body });

    test('a reference that is added finds the person, and what a prison told of the number is read again', async () => {
      const subject = await api.subject();
      const nomis = newNumber();
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(60) });
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(30) });
      expect(await custodyOf(subject)).toEqual([]);
      const added = await change(subject, { kind: 'nomis', value: nomis.toLowerCase() });
      expect(added.status).toBe(200);
      expect(added.body['references']).toContainEqual({ kind: 'nomis', value: nomis });
      expect((await find('nomis', nomis)).body['id']).toBe(subject);
      expect(await custodyOf(subject)).toEqual([true]);
      // Said again, it is theirs already.
      expect((await change(subject, { kind: 'nomis', value: nomis })).status).toBe(200);
    });

    test('a reference of somebody else is refused, and once it is withdrawn there it may be added', async () => {
      const [one, other] = [await api.subject(), await api.subject()];
      const crn = { kind: 'crn', value: `X${String(200_000 + ++numbers)}` };
      expect((await change(one, crn)).status).toBe(200);
      expect(told(await change(other, crn))).toEqual([409, 'subject.reference-taken']);
      const withdraw = { ...crn, reason: 'It is her sister’s' };
      expect(told(await change(other, withdraw, '/withdraw'))).toEqual([409, 'reference.not-theirs']);
      expect((await change(one, withdraw, '/withdraw')).status).toBe(200);
      expect((await find('crn', crn.value)).status).toBe(404);
      expect((await change(other, crn)).status).toBe(200);
      // That it once was hers stays on record, with the reason.
      const { body } = await api.call('get', `/v1/subjects/${one}/references`);
      expect(body['changes']).toMatchObject([
        { ...crn, did: 'added', reason: null },
        { ...crn, did: 'withdrawn', reason: 'It is her sister’s', by: 'staff:avon-coordinator' },
      ]);
      const events = await api.database
        .selectFrom('event')
        .select(['type', 'data'])
        .where('stream', '=', one)
        .where('type', 'like', 'reference-%')
        .orderBy('ordinal')
        .execute();
      expect(events.map(({ type }) => type)).toEqual(['reference-added', 'reference-withdrawn']);
      expect(JSON.stringify(events)).not.toContain(crn.value);
    });

    test('the only reference of a person is not withdrawn', async () => {
      const reference = newReference();
      const subject = await api.subject('coordinator', { references: [reference] });
      const refused = await change(subject, { ...reference, reason: 'A slip' }, '/withdraw');
      expect(told(refused)).toEqual([409, 'reference.last']);
    });

    test('a reference that is none, or a member of staff’s, is refused with the field that is wrong', async () => {
      const subject = await api.subject();
      expect(pointersOf(await change(subject, { kind: 'crn', value: 'nonsense' }))).toEqual(['/value']);
      expect(pointersOf(await change(subject, { kind: 'staff', value: 'staff:me' }))).toEqual(['/kind']);
      const unreasoned = await change(subject, { kind: 'crn', value: 'X123456' }, '/withdraw');
      expect(pointersOf(unreasoned)).toEqual(['/reason']);
    });

    test('another force, which is not accountable, changes no references', async () => {
      const subject = await api.subject();
      const asked = await change(subject, newReference(), '', 'receivingCoordinator');
      expect(told(asked)).toEqual([404, 'subject.not-found']);
    });
  });

  describe('two records of one person', () => {
    const reason = 'The same fingerprints';
    const merge = async (kept: string, other: object, as: Person = 'coordinator') =>
      api.call('post', `/v1/subjects/${kept}/merge`, { as, body: { ...other, reason } });
    const unmerge = async (record: string) =>
      api.call('post', `/v1/subjects/${record}/unmerge`, { body: { reason: 'Twins, it turned out' } });
    const known = async (nomis: string, as: Person = 'coordinator', name = 'Invented Person') =>
      api.subject(as, { name, references: [newReference(), { kind: 'nomis', value: nomis }] });
    const view = async (subject: string, as: Person = 'coordinator') =>
      api.call('get', `/v1/subjects/${subject}`, { as });
    const processesOf = async (subject: string, kind: string) =>
      (
        (await api.call('get', `/v1/processes?kind=${kind}&subject=${subject}`)).body['items'] as {
          id: string;
        }[]
      ).map(({ id }) => id);

    // Source: hmpps offender-management-allocation-manager #2922: a removed number and the one that is kept.
    test('once two records are merged, what a prison told by the one number ends what it told by the other', async () => {
      const [keptNumber, removedNumber] = [newNumber(), newNumber()];
      const [kept, removed] = [await known(keptNumber), await known(removedNumber, 'coordinator', 'Other')];
      await sendMovement(api.call, { nomis: removedNumber, kind: 'received', at: minutesAgo(300) });
      await sendMovement(api.call, { nomis: keptNumber, kind: 'released', at: minutesAgo(10) });
      await sendMovement(api.call, {
        nomis: keptNumber,
        kind: 'merged',
        removed: removedNumber,
        at: minutesAgo(5),
      });
      expect([await custodyOf(kept), await custodyOf(removed)]).toEqual([[], [false]]);
      const merged = await merge(kept, { reference: { kind: 'nomis', value: removedNumber } });
      expect(merged.status).toBe(200);
      expect(merged.body).toMatchObject({ id: kept, name: 'Invented Person' });
      expect(new Set(merged.body['records'] as string[])).toEqual(new Set([kept, removed]));
      expect([await custodyOf(kept), await custodyOf(removed)]).toEqual([[true], [true]]);
      for (const number of [keptNumber, removedNumber])
        expect((await find('nomis', number)).body['id']).toBe(kept);
      // Nobody is asked about any of it any more.
      const asked = await api.database
        .selectFrom('movement')
        .innerJoin('process', 'process.id', 'movement.process_id')
        .select('process.outcome')
        .where('nomis', 'in', [keptNumber, removedNumber])
        .execute();
      expect(asked).toEqual([{ outcome: 'became-certain' }, { outcome: 'became-certain' }]);
      expect(told(await merge(kept, { record: removed }))).toEqual([409, 'merge.same']);
    });

    test('what holds by the one record holds for the processes of the other, until the records are unmerged', async () => {
      const [kept, removed] = [await api.subject(), await api.subject()];
      const { process } = await api.registration(undefined, kept);
      await api.call('post', `/v1/subjects/${removed}/circumstances`, {
        body: { kind: 'custody', from: minutesAgo(60) },
      });
      const due = async () => {
        const shown = await api.call('get', `/v1/processes/${process.id}`);
        return stepNamed(shown.body['steps'] as StepShown[], 'initial').dueAt;
      };
      const before = await due();
      expect(before).not.toBeNull();
      await merge(kept, { record: removed });
      await eventually(async () => expect(await due()).toBeNull());
      expect(await processesOf(removed, 'registration')).toEqual([process.id]);
      // What is said of one of them is on the record of which it is said, and holds for both.
      const ended = await api.call('post', `/v1/subjects/${kept}/circumstances`, {
        body: { kind: 'abroad', from: '2026-01-01', to: '2026-01-02' },
      });
      expect(ended.status).toBe(200);
      expect((await unmerge(removed)).status).toBe(200);
      await eventually(async () => expect(await due()).toBe(before));
      const kinds = async (subject: string) =>
        ((await view(subject)).body['circumstances'] as { kind: string }[]).map(({ kind }) => kind).sort();
      expect([await kinds(kept), await kinds(removed)]).toEqual([
        ['abroad', 'accountable', 'registered'],
        ['accountable', 'custody'],
      ]);
      expect((await view(removed)).body['id']).toBe(removed);
      expect(await processesOf(removed, 'registration')).toEqual([]);
      expect(told(await unmerge(removed))).toEqual([409, 'merge.none']);
      // Nothing was rewritten: the log of each tells of both.
      for (const record of [kept, removed]) {
        const { body } = await api.call('get', `/v1/subjects/${record}/records`);
        expect(body['mergers']).toMatchObject([{ kept, removed, reason, endReason: 'Twins, it turned out' }]);
        const events = await api.database
          .selectFrom('event')
          .select('type')
          .where('stream', '=', record)
          .where('type', 'like', 'records-%')
          .orderBy('ordinal')
          .execute();
        expect(events.map(({ type }) => type)).toEqual(['records-merged', 'records-unmerged']);
      }
    });

    test('a merged person has one accountable unit at every instant, and one that moves on moves with both records', async () => {
      const [kept, removed] = [await api.subject(), await api.subject()];
      await merge(kept, { record: removed });
      const started = changedBy(
        await api.call('post', '/v1/processes/transfer', {
          body: { subject: removed, input: transferInput(today()) },
        }),
      );
      const take = async (name: string, as: Person, outcome: string, data: object) => {
        const shown = await api.call('get', `/v1/processes/${started.process.id}`);
        const { id } = stepNamed(shown.body['steps'] as StepShown[], name);
        changedBy(await api.call('post', `/v1/steps/${id}/complete`, { as, body: { outcome, data } }));
      };
      await take('request', 'coordinator', 'sent', packOf);
      await take('decide', 'receivingCoordinator', 'accepted', acceptedBy('staff:77'));
      for (const record of [kept, removed]) {
        const { body } = await api.call('get', `/v1/subjects/${record}/accountability`);
        const line = body['line'] as { unit: string }[];
        expect([body['unbroken'], line.at(-1)?.unit]).toEqual([true, 'police:kent/mosovo']);
        // The receiving force sees both records, and the sending one does still.
        expect((await view(record, 'receivingCoordinator')).status).toBe(200);
        expect((await view(record)).status).toBe(200);
      }
    });

    test('two records for which two units are accountable are not merged: one is transferred first', async () => {
      const [kept, nomis] = [await api.subject(), newNumber()];
      const theirs = await known(nomis, 'receivingCoordinator');
      // Who sees only one of the two is told nothing of the other.
      expect(told(await merge(kept, { record: theirs }))).toEqual([404, 'subject.not-found']);
      expect(told(await merge(kept, { reference: { kind: 'nomis', value: nomis } }))).toEqual([
        404,
        'subject.not-found',
      ]);
      changedBy(
        await api.call('post', '/v1/processes/transfer', {
          body: { subject: kept, input: transferInput(today()) },
        }),
      );
      const asked = await merge(theirs, { record: kept }, 'receivingCoordinator');
      expect(told(asked)).toEqual([409, 'merge.two-accountable']);
    });

    test('two open registrations of one regime are no one person’s: the records are not merged, and then no second one starts', async () => {
      const [kept, removed, third] = [await api.subject(), await api.subject(), await api.subject()];
      await api.registration(undefined, kept);
      await api.registration(undefined, removed);
      expect(told(await merge(kept, { record: removed }))).toEqual([409, 'merge.two-open']);
      expect((await merge(kept, { record: third })).status).toBe(200);
      const second = await api.call('post', '/v1/processes/registration', {
        body: { subject: third, input: registrationInput() },
      });
      expect(second.status).toBe(409);
    });

    test('whoever sees one record sees the other while they are merged, and a restriction of one hides both', async () => {
      const [kept, removed] = [await api.subject(), await api.subject()];
      changedBy(
        await api.call('post', '/v1/processes/transfer', {
          body: { subject: removed, input: transferInput(today()) },
        }),
      );
      const seen = async (as: Person) => [(await view(kept, as)).status, (await view(removed, as)).status];
      expect(await seen('receivingCoordinator')).toEqual([404, 200]);
      await merge(kept, { record: removed });
      expect(await seen('receivingCoordinator')).toEqual([200, 200]);
      await api.database
        .insertInto('subject_restriction')
        .values({
          id: `restricts-${removed}`,
          subject_id: removed,
          since: minutesAgo(1),
          until: null,
          reason: 'A test',
          decided_by: 'staff:lead',
        })
        .execute();
      expect([await seen('coordinator'), await seen('receivingCoordinator')]).toEqual([
        [404, 404],
        [404, 404],
      ]);
      await api.database
        .updateTable('subject_restriction')
        .set({ lifted_by: 'staff:second', lifted_at: now() })
        .where('subject_id', '=', removed)
        .execute();
      expect(await seen('receivingCoordinator')).toEqual([200, 200]);
      expect((await unmerge(removed)).status).toBe(200);
      expect(await seen('receivingCoordinator')).toEqual([404, 200]);
    });

    test('a merger names one other record, and says why', async () => {
      const subject = await api.subject();
      const asked = async (body: object) =>
        pointersOf(await api.call('post', `/v1/subjects/${subject}/merge`, { body }));
      expect(await asked({ reason })).toEqual(['/record']);
      expect(await asked({ reason, record: subject, reference: newReference() })).toEqual(['/record']);
      expect(await asked({ record: subject })).toEqual(['/reason']);
      expect(told(await merge(subject, { record: subject }))).toEqual([409, 'merge.same']);
    });
  });
});
