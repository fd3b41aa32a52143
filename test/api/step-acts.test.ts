import { plusDays, type Day } from '../../domain/time/time';
import {
  avon,
  changedBy,
  daysAgo,
  kent,
  packOf,
  pointersOf,
  publicUrl,
  startApi,
  stepNamed,
  transferInput,
  type ApiService,
  type Changed,
  type Reply,
} from '../support/api-service';
import { acceptedBy } from '../support/pack';

describe('what is done to a step', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const told = (reply: Reply) => [reply.status, reply.body['code'], ...pointersOf(reply)];
  const request = async (): Promise<string> =>
    `/v1/steps/${stepNamed((await api.transfer()).steps, 'request').id}`;
  const sent = { outcome: 'sent', data: packOf };
  const asked = async (): Promise<{ decide: string; transfer: string }> => {
    const { process, steps } = await api.transfer();
    const done = changedBy(
      await api.call('post', `/v1/steps/${stepNamed(steps, 'request').id}/complete`, { body: sent }),
    );
    return { decide: `/v1/steps/${stepNamed(done.steps, 'decide').id}`, transfer: process.id };
  };
  const statusOf = async (step: string) => (await api.call('get', step)).body['status'];

  test('starting a process answers with the steps that it opened, who owns them and when they are due', async () => {
    const subject = await api.subject();
    const reply = await api.call('post', '/v1/processes/transfer', {
      body: { subject, input: transferInput() },
    });
    expect(reply.status).toBe(201);
    const { process, steps, changed, fact } = reply.body as unknown as Changed;
    expect(reply.headers.get('location')).toBe(`/v1/processes/${process.id}`);
    expect([process.kind, process.outcome, changed]).toEqual(['transfer', null, []]);
    expect(fact).toEqual(expect.any(String));
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      process: process.id,
      step: 'request',
      status: 'open',
      owner: `${avon}/mosovo`,
      rule: 'transfer.request',
      dueAt: expect.stringMatching(/T\d\d:59:59\.000Z$/) as string,
      overdue: false,
      lateBy: null,
    });
    // What was answered is what is there.
    const there = await api.call('get', `/v1/steps/${steps[0]?.id}`);
    expect(there.body).toEqual(steps[0]);
  });

  test('a process shows its steps and what may be done now, with the reason for each thing that may not', async () => {
    const { process, steps } = await api.acceptedTransfer();
    const { body } = await api.call('get', `/v1/processes/${process.id}`);
    const visor = stepNamed(steps, 'record-visor').id;
    const { allowed } = body as { allowed: { commands: unknown; steps: Record<string, unknown> } };
    expect(allowed.commands).toEqual([
      {
        command: 'withdraw',
        allowed: false,
        code: 'transfer.already-accepted',
        because: 'The transfer has been accepted: start a transfer back',
      },
      {
        command: 'record-joint-meeting',
        allowed: false,
        code: 'transfer.no-meeting',
        because: 'The person was accepted below MAPPA level 2: there is no joint meeting',
      },
    ]);
    // Who leads the process now may answer for the ViSOR unit, and who led it may not.
    expect(allowed.steps[visor]).toBeUndefined();
    const kents = await api.call('get', `/v1/processes/${process.id}`, { as: 'receivingCoordinator' });
    const theirs = kents.body['allowed'] as { commands: unknown[]; steps: Record<string, unknown> };
    expect(theirs.steps[visor]).toEqual(['recorded']);
    expect(theirs.commands).toContainEqual({
      command: 'withdraw',
      allowed: false,
      code: 'access.forbidden',
      because: 'You may not do this',
    });
    expect((body['steps'] as { step: string; status: string }[])[0]).toMatchObject({ status: 'completed' });
  });

  test('the log of a process is read page by page, oldest first, and each entry holds the hash of the chain', async () => {
    const { process } = await api.acceptedTransfer();
    const whole = await api.call('get', `/v1/processes/${process.id}/events?limit=200`);
    const all = whole.body['items'] as { ordinal: number; hash: string; type: string }[];
    expect(all.length).toBeGreaterThan(8);
    expect(all.map(({ ordinal }) => ordinal)).toEqual(all.map((_event, index) => index + 1));
    expect(all.filter(({ type }) => type === 'fact')).toHaveLength(3);
    const paged: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const query: string = next === '' ? '' : `&cursor=${next}`;
      const { body } = await api.call('get', `/v1/processes/${process.id}/events?limit=3${query}`);
      paged.push(...(body['items'] as unknown[]));
      next = body['next'] as string | null;
    }
    expect(paged).toEqual(all);
  });

  describe('acknowledging', () => {
    test('a step is acknowledged by its owner, and acknowledging it again changes nothing', async () => {
      const step = await request();
      const first = changedBy(await api.call('post', `${step}/acknowledge`, { body: {} }));
      expect(first.changed).toMatchObject([{ status: 'acknowledged' }]);
      const again = await api.call('post', `${step}/acknowledge`, { body: {} });
      expect(again.status).toBe(200);
      expect((await api.call('get', step)).body).toMatchObject({
        status: 'acknowledged',
        acknowledgedAt: expect.stringMatching(/Z$/) as string,
      });
    });

    test('a step cannot be acknowledged by another unit', async () => {
      const step = await request();
      const before = await api.rows();
      expect(
        told(await api.call('post', `${step}/acknowledge`, { as: 'receivingCoordinator', body: {} })),
      ).toEqual([403, 'access.forbidden']);
      expect(await statusOf(step)).toBe('open');
      expect(await api.rows()).toEqual(before);
    });
  });

  describe('completing', () => {
    test('a step is completed by its owner, and the next step opens for the other force', async () => {
      const step = await request();
      const { steps, changed, fact } = changedBy(await api.call('post', `${step}/complete`, { body: sent }));
      expect(changed).toMatchObject([{ step: 'request', status: 'completed', outcome: 'sent', fact }]);
      expect(steps).toMatchObject([{ step: 'decide', status: 'open', owner: `${kent}/mosovo` }]);
    });

    test('a step cannot be completed by anybody but its owner, and stays open', async () => {
      const step = await request();
      for (const as of ['receivingCoordinator', 'manager', 'auditor'] as const)
        expect(told(await api.call('post', `${step}/complete`, { as, body: sent }))).toEqual([
          403,
          'access.forbidden',
        ]);
      expect(await statusOf(step)).toBe('open');
    });

    test('a step completed a second time is a conflict that says how it was closed', async () => {
      const step = await request();
      await api.call('post', `${step}/complete`, { body: sent });
      const before = await api.rows();
      const second = await api.call('post', `${step}/complete`, { body: sent });
      expect(told(second)).toEqual([409, 'step.closed']);
      expect(second.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(second.body).toMatchObject({
        type: `${publicUrl}/problems/step.closed`,
        status: 409,
        outcome: 'sent',
        closedAt: expect.stringMatching(/Z$/) as string,
      });
      expect(await api.rows()).toEqual(before);
    });

    test('a step completed by two colleagues at once is recorded once, and the other is told that it is closed', async () => {
      const { decide, transfer } = await asked();
      const answers = [
        { outcome: 'accepted', data: acceptedBy('staff:77') },
        { outcome: 'rejected', data: { grounds: 'not-resident', reason: 'Lives in Essex' } },
      ];
      const replies = await Promise.all(
        answers.map(async (body) =>
          api.call('post', `${decide}/complete`, { as: 'receivingCoordinator', body }),
        ),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(replies.find(({ status }) => status === 409)?.body['code']).toBe('step.closed');
      const { body } = await api.call('get', `/v1/processes/${transfer}/events?limit=200`);
      const answered = (body['items'] as { type: string; data: { name?: string } }[]).filter(
        ({ type, data }) => type === 'fact' && data.name === 'decide',
      );
      expect(answered).toHaveLength(1);
    });

    test.each(['posted', '', 'constructor'])(
      '%j is refused as an outcome of the step, with the outcomes that there are',
      async (outcome) => {
        const step = await request();
        const reply = await api.call('post', `${step}/complete`, { body: { outcome, data: packOf } });
        expect(told(reply)).toEqual([400, 'request.invalid', '/outcome']);
        expect(reply.text).toContain('Choose one of: sent');
        expect(await statusOf(step)).toBe('open');
      },
    );

    test('data that do not fit the outcome are refused field by field', async () => {
      const step = await request();
      const data = { packHash: 'not a hash', items: [{ reference: 'Pack 1' }], note: 'x' };
      const reply = await api.call('post', `${step}/complete`, { body: { outcome: 'sent', data } });
      expect(told(reply)).toEqual([
        400,
        'request.invalid',
        '/data/items/0/hash',
        '/data/note',
        '/data/packHash',
      ]);
      const none = await api.call('post', `${step}/complete`, { body: { outcome: 'sent' } });
      expect(told(none)).toEqual([400, 'request.invalid', '/data/items', '/data/packHash']);
      expect(await statusOf(step)).toBe('open');
    });

    test('a step cannot be completed in the future, nor before it began to count', async () => {
      const step = await request();
      const at = async (on: string) => api.call('post', `${step}/complete`, { body: { ...sent, on } });
      expect(told(await at('2199-01-01T09:00:00Z'))).toEqual([422, 'step.in-future', '/on']);
      expect(told(await at('2001-01-01T09:00:00Z'))).toEqual([422, 'step.before-start', '/on']);
      expect(await statusOf(step)).toBe('open');
    });

    test('a step cannot be acknowledged once its process is over', async () => {
      const { decide, transfer } = await asked();
      const body = { reason: 'Stays in Bristol', approvedBy: 'staff:avon-supervisor' };
      expect((await api.call('post', `/v1/processes/${transfer}/withdraw`, { body })).body).toMatchObject({
        process: { outcome: 'withdrawn' },
      });
      const late = await api.call('post', `${decide}/acknowledge`, { as: 'receivingCoordinator', body: {} });
      expect(told(late)).toEqual([409, 'process.over']);
      expect(late.body).toMatchObject({ status: 409, outcome: 'withdrawn' });
    });
  });

  describe('declining', () => {
    test('a step that is declined stays open with its owner, and the supervisor is told', async () => {
      const { decide } = await asked();
      await api.call('post', `${decide}/acknowledge`, { as: 'receivingCoordinator', body: {} });
      const reply = await api.call('post', `${decide}/decline`, {
        as: 'receivingCoordinator',
        body: { reason: 'Not our area' },
      });
      expect(changedBy(reply).changed).toMatchObject([{ status: 'open', owner: `${kent}/mosovo` }]);
      const notices = await api.database
        .selectFrom('notice')
        .select(['name', 'to_unit', 'to_post'])
        .where('step_id', '=', decide.split('/').at(-1) ?? '')
        .where('name', '=', 'step-declined')
        .execute();
      expect(notices).toEqual([{ name: 'step-declined', to_unit: `${kent}/mosovo`, to_post: 'supervisor' }]);
    });

    test('a step cannot be declined without a reason, nor by another unit', async () => {
      const { decide } = await asked();
      const as = 'receivingCoordinator';
      for (const body of [{}, { reason: '' }, { reason: '   ' }])
        expect(told(await api.call('post', `${decide}/decline`, { as, body }))).toEqual([
          400,
          'request.invalid',
          '/reason',
        ]);
      expect(told(await api.call('post', `${decide}/decline`, { body: { reason: 'A test' } }))).toEqual([
        403,
        'access.forbidden',
      ]);
    });
  });

  describe('reassigning', () => {
    test('a step that is given to another unit of the force can no longer be answered by the former owner', async () => {
      const step = await request();
      const reply = await api.call('post', `${step}/reassign`, {
        body: { to: `${avon}/mosovo-manager`, assignee: 'staff:12', reason: 'On leave' },
      });
      expect(changedBy(reply).changed).toMatchObject([
        { owner: `${avon}/mosovo-manager`, assignee: 'staff:12', status: 'open' },
      ]);
      const former = await api.call('post', `${step}/complete`, { body: sent });
      expect(told(former)).toEqual([403, 'access.forbidden']);
    });

    test('a coordinator who sees a step of another unit of the force can neither answer it nor give it away', async () => {
      const { steps } = await api.acceptedTransfer();
      const step = `/v1/steps/${stepNamed(steps, 'acknowledge-move', `${avon}/npt-bedminster`).id}`;
      expect((await api.call('get', step)).status).toBe(200);
      for (const [act, body] of [
        ['complete', { outcome: 'acknowledged' }],
        ['reassign', { to: `${avon}/mosovo`, reason: 'On leave' }],
      ] as const)
        expect(told(await api.call('post', `${step}/${act}`, { body }))).toEqual([403, 'access.forbidden']);
    });

    test('a step can be reassigned by a manager, and not by another force or an auditor', async () => {
      const step = await request();
      const body = { to: `${avon}/visor`, reason: 'Workload' };
      for (const as of ['receivingCoordinator', 'auditor'] as const)
        expect(told(await api.call('post', `${step}/reassign`, { as, body }))).toEqual([
          403,
          'access.forbidden',
        ]);
      expect((await api.call('post', `${step}/reassign`, { as: 'manager', body })).status).toBe(200);
      expect((await api.call('get', step)).body['owner']).toBe(`${avon}/visor`);
    });

    test('a step cannot be given to another force, to the unit that has it already, or to a unit that does not exist', async () => {
      const step = await request();
      const give = async (to: string) =>
        api.call('post', `${step}/reassign`, { body: { to, reason: 'A test' } });
      expect(told(await give(`${kent}/mosovo`))).toEqual([403, 'access.forbidden']);
      expect(told(await give(`${avon}/mosovo`))).toEqual([422, 'step.same-owner']);
      expect(told(await give(`${avon}/nobody-here`))).toEqual([422, 'unit.not-found', '/to']);
      expect((await api.call('get', step)).body['owner']).toBe(`${avon}/mosovo`);
    });
  });

  describe('correcting what was told', () => {
    test('a corrected answer is accepted, a changed pack is refused, and a voided answer opens its step again', async () => {
      const { process, steps } = await api.transfer(daysAgo(2));
      const step = `/v1/steps/${stepNamed(steps, 'request').id}`;
      const { fact } = changedBy(await api.call('post', `${step}/complete`, { body: sent }));
      const correct = async (more: object) =>
        api.call('post', `/v1/processes/${process.id}/correct`, {
          body: { fact, reason: 'Told wrongly', ...more },
        });
      expect((await correct({ on: `${daysAgo(1)}T12:00:00Z` })).status).toBe(200);
      // What was sent is what the other side decides on: another pack is sent anew.
      expect(told(await correct({ data: { packHash: 'b'.repeat(64) } }))).toEqual([
        409,
        'transfer.pack-changed',
        '/data/packHash',
      ]);
      const voided = changedBy(
        await api.call('post', `/v1/processes/${process.id}/void`, {
          body: { fact, reason: 'It was never sent' },
        }),
      );
      expect(stepNamed([...voided.steps, ...voided.changed], 'request').status).toBe('open');
      const again = await api.call('post', `/v1/processes/${process.id}/void`, {
        body: { fact, reason: 'It was never sent' },
      });
      expect(told(again)).toEqual([409, 'fact.void']);
    });
  });

  test('an extension by a manager moves the due instant, is counted, and is in the log of the step', async () => {
    const step = await request();
    const { body: before } = await api.call('get', step);
    const to = plusDays(before['dueOn'] as Day, 7);
    const extended = await api.call('post', `${step}/extend`, {
      as: 'manager',
      body: { to, reason: 'The pack is with the printers' },
    });
    expect(extended.status).toBe(200);
    expect((await api.call('get', step)).body).toMatchObject({ dueOn: to, extensions: 1 });
    const { body: deadline } = await api.call('get', `${step}/deadline`);
    expect(deadline['text']).toContain('Extended to');
    expect((deadline['history'] as unknown[]).length).toBe(2);
    const { body } = await api.call('get', `${step}/events`);
    expect(body['items']).toContainEqual(
      expect.objectContaining({
        type: 'step-extended',
        by: 'staff:avon-manager',
        data: expect.objectContaining({ to, authority: 'manager' }) as unknown,
      }),
    );
  });

  test('a statutory step cannot be put off by anybody', async () => {
    const { steps } = await api.registration();
    const { status, body } = await api.call('post', `/v1/steps/${stepNamed(steps, 'initial').id}/extend`, {
      as: 'lineManager',
      body: { to: '2199-01-01', reason: 'Busy' },
    });
    expect([status, body['code']]).toEqual([422, 'step.statute']);
  });

  test('when two people complete a step at once, one succeeds and the other learns who was first', async () => {
    const step = await request();
    const replies = await Promise.all([
      api.call('post', `${step}/complete`, { body: sent }),
      api.call('post', `${step}/complete`, { body: sent }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const late = replies.find(({ status }) => status === 409);
    expect(late?.body).toMatchObject({
      code: 'step.closed',
      stepStatus: 'completed',
      closedBy: 'staff:avon-coordinator',
    });
  });

  test('notes and references to evidence are kept with the step, and a document itself is refused', async () => {
    const step = await request();
    await api.call('post', `${step}/note`, { as: 'manager', body: { text: 'Rang the unit' } });
    const reference = { kind: 'statement', system: 'Records', number: 'A-12', hash: 'b'.repeat(64) };
    await api.call('post', `${step}/evidence`, { body: reference });
    const { body } = await api.call('get', `${step}/events`);
    expect((body['items'] as { type: string; data: unknown }[]).slice(-2)).toEqual([
      expect.objectContaining({ type: 'step-noted', data: { text: 'Rang the unit' } }),
      expect.objectContaining({ type: 'step-evidence', data: reference }),
    ]);
    const document = await api.call('post', `${step}/evidence`, { body: { ...reference, body: 'JVBERi0=' } });
    expect(told(document)).toEqual([400, 'request.invalid', '/body']);
  });
});
