import {
  avon,
  changedBy,
  kent,
  packOf,
  registrationInput,
  startApi,
  stepNamed,
  transferInput,
  type ApiService,
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

describe('a correction that is only shown', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

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
