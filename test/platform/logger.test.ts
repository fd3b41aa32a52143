import { Writable } from 'node:stream';
import { Client } from 'pg';
import { createLogger } from '../../platform/logger';
import { createTestDatabase, type TestDatabase } from '../support/database';

function logged(level = 'info') {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, logger: createLogger({ level, name: 'api', destination }) };
}
const name = 'Rosemary Nonesuch';
const token = 'eyJhbGciOiJSUzI1NiJ9.payload.signature';

describe('a log line', () => {
  it('a log line names the service, and holds the process, step and code it is given', () => {
    const { lines, logger } = logged();
    logger.info({ processId: 'p1', stepId: 's1', code: 'step.closed' }, 'refused');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      service: 'api',
      processId: 'p1',
      stepId: 's1',
      code: 'step.closed',
      msg: 'refused',
    });
  });

  it.each([
    'name',
    'body',
    'data',
    'input',
    'reason',
    'references',
    'address',
    'token',
    'authorization',
    'password',
    'secret',
    'detail',
    'where',
  ])('a log line never holds the value of a field called "%s", however deep the field stands', (field) => {
    const { lines, logger } = logged();
    const value = { [field]: name };
    logger.info(value, 'one');
    logger.info({ a: value }, 'two');
    logger.info({ a: { b: value } }, 'three');
    logger.info({ a: { b: { c: value } } }, 'four');
    logger.info({ list: [value, value] }, 'in a list');
    logger.info({ [field]: { more: [name] } }, 'with more inside');
    expect(lines).toHaveLength(6);
    for (const line of lines) {
      expect(line).not.toContain(name);
      expect(line).toContain('[removed]');
    }
  });

  it('a log line does hold the value of a field that need not be removed', () => {
    const { lines, logger } = logged();
    logger.info({ colour: name }, 'one');
    expect(lines[0]).toContain(name);
  });

  it('a log line about a request holds its other headers, but not its bearer token', () => {
    const { lines, logger } = logged();
    logger.info(
      { req: { method: 'GET', headers: { authorization: `Bearer ${token}`, accept: '*/*' } } },
      'request',
    );
    expect(lines[0]).not.toContain(token);
    expect(lines[0]).toContain('*/*');
  });

  it('a log line of a child logger holds neither the name nor the token that the child logger was given', () => {
    const { lines, logger } = logged();
    logger.child({ name, token }).info({ processId: 'p1' }, 'one');
    expect(lines[0]).not.toContain(name);
    expect(lines[0]).not.toContain(token);
    expect(lines[0]).toContain('p1');
  });

  it.each([
    ['warn', 'info', 0],
    ['info', 'info', 1],
    ['silent', 'error', 0],
  ] as const)(
    'with the logger at level %s, a line logged as %s is written %d times',
    (level, said, times) => {
      const { lines, logger } = logged(level);
      logger[said]({ code: 'x' }, 'one');
      expect(lines).toHaveLength(times);
    },
  );
});

describe('an error of the database in the log', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(async () => test.drop());

  async function failureOf(statement: string): Promise<Error> {
    // To whom a policy holds, the database itself names nobody: the owner of the tables is told.
    const client = new Client({ connectionString: test.ownerUrl });
    await client.connect();
    try {
      await client.query(statement);
    } catch (error) {
      return error as Error;
    } finally {
      await client.end();
    }
    throw new Error('it worked');
  }

  it.each([
    [
      'a row that breaks a rule',
      `insert into subject (id, kind, name, created_at, created_by) values ('1', 'plumber', '${name}', now(), 'x')`,
    ],
    [
      'a reference that is taken',
      `with s as (insert into subject (id, kind, created_at, created_by) values ('2', 'person', now(), 'x') returning id)
       insert into subject_reference (kind, value, subject_id) values ('pnc', '${name}', '2'), ('pnc', '${name}', '2')`,
    ],
  ])(
    'the log of a database error about %s says what is wrong, but names nobody',
    async (_says, statement) => {
      const failure = await failureOf(statement);
      // Control: the database did tell us whom.
      expect(JSON.stringify(failure)).toContain(name);
      const { lines, logger } = logged();
      logger.error({ err: failure }, 'defect');
      expect(lines[0]).not.toContain(name);
      expect(lines[0]).toContain('violates');
    },
  );
});
