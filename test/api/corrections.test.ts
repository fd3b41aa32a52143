import {
  avon,
  changedBy,
  kent,
  packOf,
  pointersOf,
  registrationInput,
  startApi,
  stepNamed,
  transferInput,
  type ApiService,
  type Reply,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { acceptedBy } from '../support/pack';

interface Change {
  readonly process: string;
  readonly kind: string;
  readonly key: string;
  readonly what: string;
  readonly owner: string;
  readonly ownerBefore: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

let api: ApiService;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => api.stop());

describe('a correction that is only shown', () => {
  const registrationOf = async (id: string) =>
    (await api.call('get', `/v1/processes/${id}`, { as: 'auditor' })).body as {
      steps: { key: string; owner: string; status: string }[];
    };

  /** A person registered with Avon and Somerset whom Kent has accepted, and the fact that says so. */
  async function acceptedWithRegistration(more: Record<string, unknown> = {}) {
    const subject = await api.subject();
    const registered = changedBy(
      await api.call('post', '/v1/processes/registration', {
        body: { subject, ...more, input: registrationInput() },
      }),
    );
    const started = changedBy(
      await api.call('post', '/v1/processes/transfer', { body: { subject, input: transferInput() } }),
    );
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
    const registration = registered.process.id;
    // Told in the background that another unit is accountable.
    await eventually(async () => {
      const { steps } = await registrationOf(registration);
      expect(steps.find(({ key }) => key === 'initial')?.owner).toBe(`${kent}/station`);
    });
    return { transfer: started.process.id, registration, fact: String(accepted.fact) };
  }
  const voided = (fact: string, dryRun: boolean) => ({ fact, reason: 'Told of another person', dryRun });

  test('a correction that is only shown names what it would change in each process of the person', async () => {
    const { transfer, registration, fact } = await acceptedWithRegistration();
    const before = await registrationOf(registration);
    const path = `/v1/processes/${transfer}/void`;
    const dry = await api.call('post', path, { as: 'receivingCoordinator', body: voided(fact, true) });
    expect([dry.status, dry.body['dryRun']]).toEqual([200, true]);
    const changes = dry.body['changes'] as Change[];
    expect(new Set(changes.map(({ process, kind }) => `${kind} ${process}`))).toEqual(
      new Set([`transfer ${transfer}`, `registration ${registration}`]),
    );
    expect(changes.find(({ process, key }) => process === registration && key === 'initial')).toMatchObject({
      what: 'owner-changed',
      ownerBefore: `${kent}/station`,
      owner: `${avon}/station`,
    });
    // Nothing was changed by showing it, and what was shown comes about.
    expect(await registrationOf(registration)).toEqual(before);
    expect(
      (await api.call('post', path, { as: 'receivingCoordinator', body: voided(fact, false) })).status,
    ).toBe(200);
    const shown = new Map(changes.filter((one) => one.process === registration).map((one) => [one.key, one]));
    await eventually(async () => {
      const { steps } = await registrationOf(registration);
      for (const { key, owner, status } of steps)
        if (status === 'open') expect([key, owner]).toEqual([key, shown.get(key)?.owner]);
    });
  });

  test('a correction that is only shown writes down whose processes were looked at', async () => {
    const { transfer, registration, fact } = await acceptedWithRegistration();
    await api.call('post', `/v1/processes/${transfer}/void`, {
      as: 'receivingCoordinator',
      body: voided(fact, true),
    });
    const looked = await api.database
      .selectFrom('access')
      .select(['route', 'persons'])
      .where('resource', '=', transfer)
      .where('route', 'like', '%/void')
      .execute();
    const { body } = await api.call('get', `/v1/processes/${registration}`);
    expect(looked).toEqual([{ route: 'POST /v1/processes/{id}/void', persons: [body['subject']] }]);
  });

  test('a correction that is only shown is nothing to whoever may not know of the person', async () => {
    const { transfer, registration, fact } = await acceptedWithRegistration({ restricted: true });
    const path = `/v1/processes/${transfer}/void`;
    // Of the same force, so that the transfer is theirs to correct, and of a unit without a part in anything.
    const token = await api.letIn({
      id: 'staff:kent-other',
      unit: `${kent}/response`,
      roles: ['coordinator'],
    });
    const dry = await api.call('post', path, { token, body: voided(fact, true) });
    expect(dry.status).toBe(404);
    expect(dry.text).not.toContain(registration);
    // Whoever has a part in it is shown it.
    const own = await api.call('post', path, { as: 'receivingCoordinator', body: voided(fact, true) });
    expect(own.text).toContain(registration);
  });
});

describe('when something happened, and when it was told', () => {
  const reason = { reason: 'Moves after all', approvedBy: 'staff:avon-inspector' };
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  const told = (reply: Reply) => [reply.status, reply.body['code'], ...pointersOf(reply)];
  const factsOf = async (process: string) =>
    ((await api.call('get', `/v1/processes/${process}/events?limit=200`)).body['items'] as Event[]).filter(
      ({ type }) => type === 'fact',
    );
  interface Event {
    readonly type: string;
    readonly on: string | null;
    readonly at: string;
    readonly data: { readonly name?: string };
  }

  test('a start and a command may be told late: the log shows when each happened and when it was told', async () => {
    const subject = await api.subject();
    const start = { subject, on: hoursAgo(50), input: transferInput() };
    const { process } = changedBy(await api.call('post', '/v1/processes/transfer', { body: start }));
    const withdraw = { ...reason, on: hoursAgo(3) };
    expect((await api.call('post', `/v1/processes/${process.id}/withdraw`, { body: withdraw })).status).toBe(
      200,
    );
    const facts = await factsOf(process.id);
    expect(facts.map(({ on, data }) => [data.name ?? 'start', on])).toEqual([
      ['start', start.on],
      ['withdraw', withdraw.on],
    ]);
    expect(facts.every(({ on, at }) => on !== null && on < at)).toBe(true);
  });

  test('a start or a command of a time to come is refused by its field, and so is one of before the process began', async () => {
    const subject = await api.subject();
    const start = async (on: string) =>
      api.call('post', '/v1/processes/transfer', { body: { subject, on, input: transferInput() } });
    expect(told(await start(hoursAgo(-1)))).toEqual([422, 'step.in-future', '/on']);
    expect(told(await start('yesterday'))).toEqual([400, 'request.invalid', '/on']);
    const { process } = changedBy(await start(hoursAgo(10)));
    const withdraw = async (on: string) =>
      api.call('post', `/v1/processes/${process.id}/withdraw`, { body: { ...reason, on } });
    expect(told(await withdraw(hoursAgo(-1)))).toEqual([422, 'step.in-future', '/on']);
    expect(told(await withdraw(hoursAgo(11)))).toEqual([422, 'step.before-start', '/on']);
    expect(await factsOf(process.id)).toHaveLength(1);
  });

  test('whoever answered a step may correct when that was while the process is open, and a colleague may not', async () => {
    const { process, fact } = await api.acceptedTransfer();
    const request = (await factsOf(process.id)).find(({ data }) => data.name === 'request') as unknown as {
      data: { id: string };
    };
    const path = `/v1/processes/${process.id}/correct`;
    const body = { fact: request.data.id, on: hoursAgo(1), reason: 'It was sent an hour before' };
    // Kent leads it since it accepted.
    expect(told(await api.call('post', path, { body: { ...body, fact } }))).toEqual([
      403,
      'access.forbidden',
    ]);
    const colleague = await api.letIn({
      id: 'staff:colleague',
      unit: `${avon}/mosovo`,
      roles: ['coordinator'],
    });
    expect(told(await api.call('post', path, { token: colleague, body }))).toEqual([403, 'access.forbidden']);
    expect(told(await api.call('post', path, { body: { ...body, reason: '' } }))).toEqual([
      400,
      'request.invalid',
      '/reason',
    ]);
    expect((await api.call('post', path, { body })).status).toBe(200);
    const voiding = { fact: request.data.id, reason: 'Never sent' };
    expect((await api.call('post', `/v1/processes/${process.id}/void`, { body: voiding })).status).toBe(403);
  });

  test('a circumstance says when its beginning was first told and when its end was, whenever it is amended', async () => {
    const subject = await api.subject();
    const path = `/v1/subjects/${subject}/circumstances`;
    const custody = { kind: 'custody', from: hoursAgo(48) };
    const shown = async () =>
      (
        (await api.call('get', `/v1/subjects/${subject}`)).body['circumstances'] as {
          id: string;
          from: string;
          told: { from: string; to: string | null };
        }[]
      ).find(({ id }) => id === replaces);
    const { id: replaces } = (await api.call('post', path, { body: custody })).body as { id: string };
    const first = await shown();
    expect(first).toMatchObject({
      from: custody.from,
      told: { from: expect.any(String) as string, to: null },
    });
    await api.call('post', path, { body: { ...custody, from: hoursAgo(72), to: hoursAgo(24), replaces } });
    const second = await shown();
    expect(second?.told.from).toBe(first?.told.from);
    expect(String(second?.told.to) > String(first?.told.from)).toBe(true);
    await api.call('post', path, { body: { ...custody, to: hoursAgo(12), replaces } });
    expect((await shown())?.told).toEqual(second?.told);
  });
});
