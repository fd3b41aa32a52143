import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Has Schemathesis ask a service that runs on this machine whatever its description allows, and what it does not, as
 * each person of the demonstration. Ends with 1 where an answer is a 5xx or is not in the description.
 *
 * Schemathesis is a program of Python's: `pip install schemathesis==4.32.5`. It is not part of the tests, since a
 * machine need not have Python.
 */
const { API_URL, DATA_DIR, SECONDS, SCHEMATHESIS } = z
  .object({
    API_URL: z
      .string()
      .regex(
        /^http:\/\/127\.0\.0\.1:\d+$/,
        'expected a service on this machine, such as http://127.0.0.1:3000',
      )
      .default('http://127.0.0.1:3000'),
    DATA_DIR: z.string().default('.local'),
    SECONDS: z.coerce.number().int().min(1).max(3_600).default(60),
    SCHEMATHESIS: z.string().default('schemathesis'),
  })
  .parse(process.env);

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'ignored_auth',
  'unsupported_method',
];

const tokens = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(join(DATA_DIR, 'tokens.json'), 'utf8')));

let failed = 0;
for (const [person, token] of Object.entries(tokens)) {
  const { status } = spawnSync(
    SCHEMATHESIS,
    [
      'run',
      `${API_URL}/openapi.json`,
      '--url',
      API_URL,
      '--header',
      `Authorization: Bearer ${token}`,
      '--checks',
      checks.join(','),
      '--phases',
      'coverage,fuzzing',
      '--max-time',
      String(SECONDS),
      '--continue-on-failure',
      '--suppress-health-check',
      'all',
    ],
    { stdio: 'inherit' },
  );
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${person}\n`);
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
