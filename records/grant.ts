import { parseArgs } from 'node:util';
import { isStaffId, isUnitId } from '../domain/people/parties';
import { powers } from '../domain/people/roles';
import { fromMilliseconds } from '../domain/time/time';
import { parseConfig } from '../platform/config';
import { databaseUrls } from '../platform/database-urls';
import { databaseConnection } from '../platform/transport';
import { openDatabase } from './database';
import { grantToFirst } from './people/first-holders';

const usage = `npm run -s power:grant -- <person> <power> --unit <unit> --name "<name>"

Gives a power over the service to one of the first two people of an area, of whom nobody could have granted it. From
the second on, its holders grant it, one asking and another deciding. The grant is in the log.

  <person>  such as staff:4711: the subject of their tokens
  <power>   ${powers.join(', ')}
  --unit    such as police:kent/administration; entered where the directory lacks it
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { unit: { type: 'string' }, name: { type: 'string' } },
    allowPositionals: true,
  });
  const [staff = '', named] = positionals;
  const power = powers.find((one) => one === named);
  const { unit = '', name } = values;
  if (!isStaffId(staff) || power === undefined || !isUnitId(unit) || name === undefined) {
    process.stdout.write(usage);
    process.exitCode = 1;
    return;
  }
  const config = parseConfig(process.env);
  const { ownerUrl } = await databaseUrls(config);
  const database = openDatabase({ ...(await databaseConnection(ownerUrl, config)), poolSize: 1 });
  const at = fromMilliseconds(Date.now());
  try {
    const done = await grantToFirst(
      database,
      { staff, power, unit, name },
      { at, by: 'operator', cause: 'power:grant' },
    );
    process.stdout.write(
      done === 'granted' ? `${staff} holds ${power}.\n` : `${staff} held ${power} already.\n`,
    );
  } finally {
    await database.destroy();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
