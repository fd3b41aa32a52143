import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { countEverything } from './worked-examples';

const run = promisify(execFile);
const zones = ['UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati'];

describe('a machine that stands in another time zone', () => {
  let printed: { zone: string; localMidnight: string; counted: unknown }[];

  beforeAll(async () => {
    printed = await Promise.all(
      zones.map(async (zone) => {
        const { stdout } = await run(
          process.execPath,
          ['--import', 'tsx', require.resolve('./print-worked-examples')],
          { cwd: join(__dirname, '..', '..'), env: { ...process.env, TZ: zone }, maxBuffer: 10_000_000 },
        );
        return { zone, ...(JSON.parse(stdout) as { localMidnight: string; counted: unknown }) };
      }),
    );
  });

  it('control: the four machines do disagree about when their own day begins', () => {
    expect(new Set(printed.map(({ localMidnight }) => localMidnight)).size).toBe(zones.length);
  });

  it.each(zones)(
    'a machine that stands in %s counts every due instant, and every line of its working, as London does',
    (zone) => {
      const there = printed.find((one) => one.zone === zone);
      expect(there?.counted).toEqual(JSON.parse(JSON.stringify(countEverything())));
    },
  );
});
