import { execFile } from 'node:child_process';
import { access, chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder';

const run = promisify(execFile);

// Temporal's own test server, whose clock can be skipped; a Java program.
const version = '1.38.0';

/** The command of a server whose time can be skipped; built with Maven into the cache, once. */
export async function obtainTimeSkippingServer(say: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(), `temporal-test-server-${version}`);
  const command = join(folder, 'temporal-test-server');
  if (
    await access(command).then(
      () => true,
      () => false,
    )
  )
    return command;
  say('Fetching the time-skipping Temporal test server with Maven …');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pom.xml'), pom);
  await run(
    'mvn',
    [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${join(folder, 'lib')}`,
    ],
    {
      timeout: 10 * 60_000,
      maxBuffer: 10_000_000,
    },
  );
  await writeFile(
    command,
    `#!/bin/sh\nexec java -Xmx512m -cp '${folder}/lib/*' io.temporal.testserver.TestServer "$@"\n`,
  );
  await chmod(command, 0o755);
  return command;
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>invalid.vigil</groupId>
  <artifactId>time-skipping</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;
