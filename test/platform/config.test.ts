import { ConfigFaults, parseConfig, publicUrlOf, settings, type Config } from '../../platform/config';

const keyOf = (bytes: number, fill = 7): string => Buffer.alloc(bytes, fill).toString('base64');

/** Both sides of what each setting may be; the default where there is one. */
const table: Record<keyof Config, { good: readonly string[]; bad: readonly string[]; otherwise?: unknown }> =
  {
    API_PORT: {
      good: ['0', '1', '65535'],
      bad: ['-1', '65536', '80.5', 'http', ' ', '0x50'],
      otherwise: 3000,
    },
    API_HOST: { good: ['0.0.0.0'], bad: [], otherwise: '127.0.0.1' },
    PUBLIC_URL: { good: ['https://vigil.example'], bad: ['vigil', '//vigil.example'] },
    BANK_HOLIDAYS_URL: {
      good: ['https://www.gov.uk/bank-holidays.json', 'http://127.0.0.1:8080/feed'],
      bad: ['bank-holidays.json', 'ftp://www.gov.uk/bank-holidays.json'],
    },
    API_RATE_LIMIT_PER_MINUTE: { good: ['1', '1000000'], bad: ['0', '1000001', 'many'], otherwise: 6_000 },
    API_ADDRESS_RATE_LIMIT_PER_MINUTE: {
      good: ['1', '10000000'],
      bad: ['0', '10000001', 'many'],
      otherwise: 60_000,
    },
    IDEMPOTENCY_HOURS: { good: ['1', '168'], bad: ['0', '169'], otherwise: 24 },
    API_FAILED_LOOK_UPS_PER_HOUR: { good: ['1', '10000'], bad: ['0', '10001', 'many'], otherwise: 20 },
    API_REFUSED_SIGN_INS_PER_MINUTE: { good: ['1', '1000000'], bad: ['0', '1000001'], otherwise: 60 },
    API_TRUST_PROXY: {
      good: ['0', '2', '10.0.0.1', '10.0.0.0/8, fd00::/8'],
      bad: ['true', '-1', '100', '10.0.0.0/33', 'fd00::/129', '10.0.0.1,', '10.0.0.0/8/8', 'proxy.example'],
      otherwise: 0,
    },
    TOKEN_MAX_AGE_SECONDS: { good: ['60', '604800'], bad: ['59', '604801', '12h'], otherwise: 43_200 },
    AUTH_REQUIRED_ACR: { good: ['urn:one', 'urn:one, urn:two'], bad: ['a,,b', 'a b'], otherwise: [] },
    AUTH_REQUIRED_AMR: { good: ['mfa', 'mfa,hwk'], bad: [',mfa', 'm\u00e9thod'], otherwise: [] },
    API_REQUEST_TIMEOUT_SECONDS: { good: ['1', '3600'], bad: ['0', '3601'], otherwise: 60 },
    API_HEADERS_TIMEOUT_SECONDS: { good: ['1', '3600'], bad: ['0', '3601'], otherwise: 15 },
    READ_PEOPLE_PER_HOUR: { good: ['1', '100000'], bad: ['0', '100001'], otherwise: 60 },
    LISTED_PEOPLE_PER_HOUR: { good: ['1', '10000000'], bad: ['0', '10000001'], otherwise: 2_000 },
    READING_WATCH_SECONDS: { good: ['0', '3600'], bad: ['-1', '3601'], otherwise: 60 },
    ACCESS_REASON_FOR: {
      good: ['none', 'no-part', 'no-part,subject.view'],
      bad: ['no-part,', 'Subject.view', 'a b'],
      otherwise: ['no-part'],
    },
    DATA_DIR: { good: ['/var/lib/vigil'], bad: [], otherwise: '.local' },
    DATABASE_URL: {
      good: ['postgres://vigil@127.0.0.1/vigil', 'postgresql://vigil@127.0.0.1/vigil'],
      bad: ['mysql://vigil@127.0.0.1/vigil', '127.0.0.1'],
    },
    DATABASE_API_URL: {
      good: ['postgres://vigil@127.0.0.1/vigil', 'postgresql://vigil@127.0.0.1/vigil'],
      bad: ['mysql://vigil@127.0.0.1/vigil', '127.0.0.1'],
    },
    DATABASE_OWNER_URL: {
      good: ['postgres://owner@127.0.0.1/vigil', 'postgresql://owner@127.0.0.1/vigil'],
      bad: ['http://127.0.0.1', 'owner'],
    },
    DATABASE_TLS: { good: ['true', 'false'], bad: ['yes', '1'], otherwise: false },
    DATABASE_TLS_CA_PATH: { good: ['/etc/ca.pem'], bad: [] },
    PLAINTEXT_HOSTS: {
      good: ['postgres', 'postgres,10.0.0.1,::1'],
      bad: ['a b', 'a,', 'https://a', ','],
      otherwise: [],
    },
    TEMPORAL_TLS_CA_PATH: { good: ['/etc/ca.pem'], bad: [] },
    WEBHOOK_TO_LOOPBACK: { good: ['true', 'false'], bad: ['yes', '1'], otherwise: false },
    DATABASE_POOL_SIZE: { good: ['1', '200'], bad: ['0', '201', '1.5', ' '], otherwise: 10 },
    TEMPORAL_ADDRESS: {
      good: ['127.0.0.1:7233'],
      bad: ['127.0.0.1', ':7233', 'a b:1', 'http://127.0.0.1:7233'],
    },
    TEMPORAL_NAMESPACE: { good: ['vigil'], bad: [], otherwise: 'default' },
    TEMPORAL_TASK_QUEUE: { good: ['other'], bad: [], otherwise: 'vigil' },
    TEMPORAL_API_KEY: { good: ['a-key'], bad: [] },
    TEMPORAL_TLS: { good: ['true', 'false'], bad: ['yes', '1', 'TRUE'], otherwise: false },
    TEMPORAL_TLS_CLIENT_CERT_PATH: { good: ['/etc/cert.pem'], bad: [] },
    TEMPORAL_TLS_CLIENT_KEY_PATH: { good: ['/etc/key.pem'], bad: [] },
    PAYLOAD_KEYS: {
      good: [`a:${keyOf(32)}`, `new:${keyOf(32, 1)},old:${keyOf(32, 2)}`],
      bad: [
        'a',
        keyOf(32),
        `:${keyOf(32)}`,
        `a:${keyOf(31)}`,
        `a:${keyOf(33)}`,
        `a:${keyOf(32)},`,
        `a:${keyOf(32)},b:short`,
        // Two keys of one name: what one encrypts, the other would be asked to decrypt.
        `a:${keyOf(32, 1)},a:${keyOf(32, 2)}`,
      ],
    },
    SECRET_KEYS: { good: [`a:${keyOf(32)}`], bad: [`a:${keyOf(31)}`, keyOf(32)] },
    SMTP_URL: {
      good: ['smtp://127.0.0.1:25', 'smtps://mail.example'],
      bad: ['mail.example', 'http://mail.example'],
    },
    MAIL_FROM: { good: ['a@b'], bad: ['ab'], otherwise: 'Vigil <no-reply@vigil.invalid>' },
    DELIVERY_TIMEOUT_SECONDS: { good: ['1', '20'], bad: ['0', '21', 'long'], otherwise: 10 },
    LINK_KEY: {
      good: [keyOf(32), keyOf(64), `${keyOf(32, 1)},${keyOf(32, 2)}`],
      bad: [keyOf(31), 'word', `${keyOf(32)},`, `${keyOf(32)},short`],
    },
    LINK_DAYS: { good: ['0', '366'], bad: ['-1', '367', '1.5', 'long'], otherwise: 14 },
    CONTINUE_AS_NEW_AFTER: { good: ['20', '10000'], bad: ['19', '10001'], otherwise: 400 },
    JWT_ISSUER: { good: ['https://issuer.example'], bad: [] },
    JWT_AUDIENCE: { good: ['other'], bad: [], otherwise: 'vigil' },
    JWKS_URL: { good: ['https://issuer.example/jwks'], bad: ['jwks'] },
    MAILBOX_PORT: { good: ['0', '65535'], bad: ['-1', '65536'], otherwise: 0 },
    LOG_LEVEL: { good: ['trace', 'info', 'silent'], bad: ['INFO', 'loud'], otherwise: 'info' },
    SHUTDOWN_GRACE_SECONDS: { good: ['1', '300'], bad: ['0', '301'], otherwise: 8 },
  };

const names = Object.keys(table) as (keyof Config)[];
const faultsOf = (environment: Record<string, string>, needs: (keyof Config)[] = []): string => {
  try {
    parseConfig(environment, needs);
  } catch (error) {
    if (error instanceof ConfigFaults) return error.message;
    throw error;
  }
  return '';
};

describe('each setting alone', () => {
  it('every setting has a row in the table of this test', () => {
    expect(names.sort()).toEqual(Object.keys(settings.shape).sort());
  });

  it.each(names.flatMap((name) => table[name].good.map((value) => [name, value] as const)))(
    'the setting %s may be "%s", which leaves every other setting as it is',
    (name, value) => {
      const config = parseConfig({ [name]: value });
      expect(config[name]).toBeDefined();
      // Every other one is what it is otherwise: no setting spills over into its neighbour.
      for (const other of names.filter((one) => one !== name))
        expect([other, config[other]]).toEqual([other, table[other].otherwise]);
    },
  );

  it.each(names.flatMap((name) => table[name].bad.map((value) => [name, value] as const)))(
    'the setting %s may not be "%s", and the fault names that setting alone',
    (name, value) => {
      const lines = faultsOf({ [name]: value }).split('\n');
      expect(lines[0]).toBe('The settings are wrong:');
      expect(lines.slice(1).length).toBeGreaterThan(0);
      for (const line of lines.slice(1)) expect(line.trim().startsWith(`${name}: `)).toBe(true);
    },
  );

  it('a setting that is empty counts as one that is not there', () => {
    for (const name of names) expect(parseConfig({ [name]: '' })[name]).toEqual(table[name].otherwise);
  });

  it('a setting is read as the number, the flag or the list of keys that its text stands for', () => {
    expect(
      parseConfig({
        API_PORT: '8080',
        TEMPORAL_TLS: 'false',
        PAYLOAD_KEYS: `new:${keyOf(32)},old:${keyOf(32, 2)}`,
      }),
    ).toMatchObject({
      API_PORT: 8080,
      TEMPORAL_TLS: false,
      PAYLOAD_KEYS: [
        { id: 'new', key: Buffer.alloc(32, 7) },
        { id: 'old', key: Buffer.alloc(32, 2) },
      ],
    });
  });
});

describe('settings that are wrong', () => {
  const secret = 'hunter2';
  const wrong = {
    API_PORT: 'http',
    DATABASE_URL: `mysql://vigil:${secret}@127.0.0.1/vigil`,
    TEMPORAL_TLS: 'yes',
    PAYLOAD_KEYS: `a:${secret}`,
    LOG_LEVEL: 'loud',
    SMTP_URL: `http://vigil:${secret}@mail.example`,
  };

  it('all wrong and missing settings are named at once', () => {
    const message = faultsOf(wrong, ['JWT_ISSUER', 'JWKS_URL']);
    for (const name of [...Object.keys(wrong), 'JWT_ISSUER', 'JWKS_URL'])
      expect(message).toContain(`${name}: `);
    expect(message.split('\n')).toHaveLength(1 + Object.keys(wrong).length + 2);
  });

  it('wrong settings are named without their values, which may be secrets', () => {
    expect(faultsOf(wrong)).not.toContain(secret);
  });
});

describe('settings that a role cannot do without', () => {
  it('the settings are refused when needed ones are missing, and each missing one is named', () => {
    expect(faultsOf({}, ['DATABASE_URL', 'PAYLOAD_KEYS'])).toBe(
      'The settings are wrong:\n  DATABASE_URL: is needed\n  PAYLOAD_KEYS: is needed',
    );
  });

  it('the settings are refused when a needed one is empty', () => {
    expect(faultsOf({ DATABASE_URL: '' }, ['DATABASE_URL'])).toContain('DATABASE_URL: is needed');
  });

  it('the settings are accepted when each needed one is given or has a default', () => {
    expect(faultsOf({ DATABASE_URL: 'postgres://vigil@127.0.0.1/vigil' }, ['DATABASE_URL', 'API_PORT'])).toBe(
      '',
    );
  });

  it('a needed setting that is given but wrong is named only once', () => {
    expect(faultsOf({ DATABASE_URL: 'here' }, ['DATABASE_URL']).match(/DATABASE_URL/g)).toHaveLength(1);
  });
});

describe('the environment', () => {
  it('variables of the environment that are not settings are ignored', () => {
    expect(parseConfig({ PATH: '/usr/bin', API_PROT: '1' })).toEqual(parseConfig({}));
  });

  it('the settings cannot be changed once they are read', () => {
    expect(Object.isFrozen(parseConfig({}))).toBe(true);
  });
});

describe('where links lead', () => {
  const at = { API_HOST: '127.0.0.1', API_PORT: 3000 };
  it.each([
    [undefined, 'http://127.0.0.1:3000'],
    ['https://vigil.example', 'https://vigil.example'],
    ['https://vigil.example/', 'https://vigil.example'],
    ['https://vigil.example/api/', 'https://vigil.example/api'],
  ])('when PUBLIC_URL is %s, links lead to %s', (PUBLIC_URL, address) => {
    expect(publicUrlOf({ ...at, PUBLIC_URL })).toBe(address);
  });
});
