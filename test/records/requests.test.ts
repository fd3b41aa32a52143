import { claimRequest, isOtherRequest, keepAnswer, type Claim } from '../../records/processes/requests';
import { createTestDatabase, type TestDatabase } from '../support/database';

describe('a request that is sent again', () => {
  let test: TestDatabase;
  let count = 0;
  const aClaim = (): Claim => ({
    actor: 'staff:1',
    key: `key-${++count}`,
    route: 'POST /v1/processes',
    bodyHash: 'hash-1',
    at: '2026-05-01T09:00:00.000Z',
  });
  const claim = async (asked: Claim) => claimRequest(test.database, asked);

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(async () => test.drop());

  it('a request is new until it has been answered, so that a first try that was cut off can be made again', async () => {
    const asked = aClaim();
    expect(await claim(asked)).toEqual({ is: 'new' });
    expect(await claim(asked)).toEqual({ is: 'new' });
  });

  it('a request that is sent again gets the answer that it got, status and all', async () => {
    const asked = aClaim();
    await claim(asked);
    await keepAnswer(test.database, asked, 201, { id: 'process-1' });
    expect(await claim({ ...asked, at: '2027-01-01T00:00:00.000Z' })).toEqual({
      is: 'answered',
      status: 201,
      body: { id: 'process-1' },
    });
  });

  it('a request that is sent again gets its answer to the letter, fields in the same order', async () => {
    const asked = aClaim();
    await claim(asked);
    const answer = { z: 1, a: { y: 'ä', b: [] }, m: null };
    await keepAnswer(test.database, asked, 200, answer);
    const again = await claim(asked);
    expect(JSON.stringify('body' in again && again.body)).toBe(JSON.stringify(answer));
  });

  it('a request keeps its first answer, and a later one does not replace it', async () => {
    const asked = aClaim();
    await claim(asked);
    await keepAnswer(test.database, asked, 201, { n: 1 });
    await keepAnswer(test.database, asked, 500, { n: 2 });
    expect(await claim(asked)).toMatchObject({ status: 201, body: { n: 1 } });
  });

  it.each<readonly [string, Partial<Claim>]>([
    ['with another body', { bodyHash: 'hash-2' }],
    ['to another address', { route: 'POST /v1/subjects' }],
  ])('a request %s under the same key is another request', async (_says, change) => {
    const asked = aClaim();
    await claim(asked);
    expect(await claim({ ...asked, ...change })).toEqual({ is: 'other' });
    expect(await isOtherRequest(test.database, { ...asked, ...change })).toBe(true);
    await keepAnswer(test.database, asked, 200, {});
    expect(await claim({ ...asked, ...change })).toEqual({ is: 'other' });
    expect(await claim(asked)).toMatchObject({ is: 'answered' });
  });

  it('a request by somebody else under the same key is a request of theirs', async () => {
    const asked = aClaim();
    await claim(asked);
    await keepAnswer(test.database, asked, 200, { of: 'staff:1' });
    expect(await claim({ ...asked, actor: 'staff:2', bodyHash: 'hash-2' })).toEqual({ is: 'new' });
    expect(await claim(asked)).toMatchObject({ body: { of: 'staff:1' } });
  });

  it('a request is no other request when it is the same, or was never sent', async () => {
    const asked = aClaim();
    expect(await isOtherRequest(test.database, asked)).toBe(false);
    await claim(asked);
    expect(await isOtherRequest(test.database, asked)).toBe(false);
  });

  it('a request that is sent many times at once is claimed once and answered once', async () => {
    const asked = aClaim();
    const claims = await Promise.all(Array.from({ length: 20 }, async () => claim(asked)));
    expect(claims).toEqual(Array(20).fill({ is: 'new' }));
    await Promise.all(
      Array.from({ length: 20 }, async (_none, n) => keepAnswer(test.database, asked, 200, { n })),
    );
    const answers = await Promise.all(Array.from({ length: 5 }, async () => claim(asked)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('of many requests at once that differ under one key, one is taken and the others are told that they are others', async () => {
    const asked = aClaim();
    const claims = await Promise.all(
      Array.from({ length: 10 }, async (_none, n) => claim({ ...asked, bodyHash: `hash-${n}` })),
    );
    expect(claims.filter(({ is }) => is === 'new')).toHaveLength(1);
    expect(claims.filter(({ is }) => is === 'other')).toHaveLength(9);
  });
});
