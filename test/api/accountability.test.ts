import { dayOf, instantOf } from '../../domain/time/time';
import {
  avon,
  changedBy,
  kent,
  now,
  packOf,
  pointersOf,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Ask,
} from '../support/api-service';
import { acceptedBy } from '../support/pack';

interface Line {
  readonly asOf: string;
  readonly line: readonly {
    from: string;
    to: string | null;
    unit: string;
    because: { process: string | null; kind: string | null; fact: string | null; event: object } | null;
    recordedBy: string | null;
    recordedAt: string;
  }[];
  readonly unbroken: boolean;
  readonly gaps: readonly object[];
  readonly overlaps: readonly object[];
}

describe('who is accountable for a person', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const ask = async (subject: string, query = '', more: Ask = {}) =>
    api.call('get', `/v1/subjects/${subject}/accountability${query}`, more);
  const lineOf = async (subject: string, query = '', more: Ask = {}): Promise<Line> => {
    const reply = await ask(subject, query, more);
    expect(reply.status).toBe(200);
    return reply.body as unknown as Line;
  };
  const units = ({ line }: Line) => line.map(({ unit }) => unit);

  async function moved(more: object = {}) {
    const started = await api.transfer(today(), { ...more });
    const { body } = await api.call('get', `/v1/processes/${started.process.id}`);
    const subject = String(body['subject']);
    const sent = changedBy(
      await api.call('post', `/v1/steps/${stepNamed(started.steps, 'request').id}/complete`, {
        body: { outcome: 'sent', data: packOf },
      }),
    );
    const accepted = changedBy(
      await api.call('post', `/v1/steps/${stepNamed(sent.steps, 'decide').id}/complete`, {
        as: 'receivingCoordinator',
        body: { outcome: 'accepted', data: acceptedBy('staff:77') },
      }),
    );
    return { subject, process: started.process.id, fact: String(accepted.fact) };
  }

  test('the unit that entered a person is accountable from the day of the entry, and the log says who entered them', async () => {
    const subject = await api.subject();
    const answer = await lineOf(subject);
    expect(answer).toMatchObject({ subject, unbroken: true, gaps: [], overlaps: [] });
    expect(answer.line).toEqual([
      {
        from: instantOf(today()),
        to: null,
        unit: `${avon}/mosovo`,
        because: { process: null, kind: null, fact: null, event: { stream: subject, ordinal: 1 } },
        recordedBy: 'staff:avon-coordinator',
        recordedAt: expect.any(String) as string,
      },
    ]);
  });

  test('the receiving unit is accountable from the recorded acceptance, and the span names the process, the fact and the event', async () => {
    const { subject, process, fact } = await moved();
    const { line, unbroken } = await lineOf(subject);
    expect(unbroken).toBe(true);
    expect(line.map(({ unit }) => unit)).toEqual([`${avon}/mosovo`, `${kent}/mosovo`]);
    expect(line[0]?.to).toBe(line[1]?.from);
    expect(line[1]).toMatchObject({
      to: null,
      because: { process, kind: 'transfer', fact, event: { stream: process } },
      recordedBy: 'staff:kent-coordinator',
    });
    const { ordinal } = line[1]?.because?.event as { ordinal: number };
    const event = await api.database
      .selectFrom('event')
      .select(['type', 'at'])
      .where('stream', '=', process)
      .where('ordinal', '=', ordinal)
      .executeTakeFirstOrThrow();
    expect(event).toEqual({ type: 'circumstance-recorded', at: line[1]?.from });
  });

  test('an acceptance that is voided gives the person back, and the line can still be asked for as it stood before', async () => {
    const { subject, process, fact } = await moved();
    const before = now();
    const voided = await api.call('post', `/v1/processes/${process}/void`, {
      as: 'receivingCoordinator',
      body: { fact, reason: 'The wrong person' },
    });
    expect(voided.status).toBe(200);
    expect(units(await lineOf(subject))).toEqual([`${avon}/mosovo`]);
    expect(units(await lineOf(subject, `?asOf=${before}`))).toEqual([`${avon}/mosovo`, `${kent}/mosovo`]);
    expect((await lineOf(subject, '?asOf=2020-01-01T00:00:00.000Z')).line).toEqual([]);
  });

  test('a line of accountability as of a future instant, a day or nonsense is refused with its field', async () => {
    const subject = await api.subject();
    for (const asOf of ['2999-01-01T00:00:00.000Z', dayOf(now()), 'yesterday']) {
      const reply = await ask(subject, `?asOf=${asOf}`);
      expect([asOf, reply.status, ...pointersOf(reply)]).toEqual([asOf, 400, '/asOf']);
    }
  });

  test('a colleague who is not on the list of a restricted person is told nothing of who is accountable for them', async () => {
    const { subject } = await moved({ restricted: true });
    const token = await api.letIn({ id: 'staff:other', unit: `${kent}/other`, roles: ['coordinator'] });
    expect((await ask(subject, '', { token })).status).toBe(404);
    expect((await lineOf(subject, '', { as: 'receivingCoordinator' })).line[1]?.because).not.toBeNull();
  });

  test('each look at a line of accountability is written down, and a stranger is told nothing', async () => {
    const subject = await api.subject();
    expect((await ask(subject, '', { as: 'stranger' })).status).toBe(404);
    await lineOf(subject);
    const looks = await api.database
      .selectFrom('access')
      .select(['actor', 'allowed'])
      .where('resource', '=', subject)
      .orderBy('id')
      .execute();
    expect(looks).toEqual([
      { actor: 'staff:essex-coordinator', allowed: false },
      { actor: 'staff:avon-coordinator', allowed: true },
    ]);
  });
});
