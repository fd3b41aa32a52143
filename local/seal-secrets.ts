import { parseArgs } from 'node:util';
import { parseConfig } from '../platform/config';
import { databaseUrls } from '../platform/database-urls';
import { knownSecret, localSecretKey } from '../platform/local/secret';
import { createSealing } from '../platform/sealing';
import { databaseConnection } from '../platform/transport';
import { openDatabase } from '../records/database';
import { sealSecrets } from '../records/secrets';

const usage = `npm run -s secrets:seal [-- --verify]

Encrypts the secrets of channels and feeds with the first of SECRET_KEYS: those that are in plain text, and those that
an older key encrypted. After it that key may go. With --verify it only looks, and ends with 1 where any is left.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { verify: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const config = parseConfig(process.env);
  const local = await knownSecret(config.DATA_DIR, localSecretKey);
  const keys = config.SECRET_KEYS ?? (local ? [{ id: 'local', key: local }] : []);
  if (keys.length === 0) throw new Error('Set SECRET_KEYS, or start the service first.');
  const { ownerUrl } = await databaseUrls(config);
  const owner = openDatabase({ ...(await databaseConnection(ownerUrl, config)), poolSize: 1 });
  try {
    const { kept, older } = await sealSecrets(owner, createSealing(keys), { dryRun: values.verify });
    const left = values.verify ? older : 0;
    process.stdout.write(
      values.verify
        ? `${kept} secrets, ${older} of them not encrypted with the newest key.\n`
        : `${kept} secrets, ${older} of them encrypted now.\n`,
    );
    return left === 0 ? 0 : 1;
  } finally {
    await owner.destroy();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
