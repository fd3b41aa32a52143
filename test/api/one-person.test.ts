import { fromMilliseconds, type Instant } from '../../domain/time/time';
import { newReference, pointersOf, startApi, type ApiService } from '../support/api-service';
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
});
