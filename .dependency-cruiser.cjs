const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Who may import whom, as the table in docs/architecture.md says: one row a room, with the rooms that it may import.
 * The page and this check read the same lines, so neither can drift from the other.
 */
const rows = readFileSync(join(__dirname, 'docs/architecture.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, room, , imports] = /^\| `([a-z-]+(?:\/[a-z-]+)?)\/` +\| (.*?) +\| (.*?) +\|$/.exec(line) ?? [];
    return room === undefined
      ? []
      : [{ room, imports: imports.match(/`[^`]+`/g)?.map((one) => one.slice(1, -1)) ?? [] }];
  });
if (rows.length < 10) throw new Error('docs/architecture.md: the table of rooms cannot be read');

/** `workflows/` without its shell is where the kinds live; the shell is a room of its own. */
const pathOf = (room) => (room === 'workflows' ? '^workflows/(?!shell/)' : `^${room}/`);
const namesOf = (imported) => (imported.endsWith('/') ? pathOf(imported.slice(0, -1)) : `^${imported}`);
const packages = ['^node_modules', '^(node:)?[a-z_/]+$', '^package\\.json$'];

const rooms = rows.map(({ room, imports }) => ({
  name: `room-${room.replace('/', '-')}`,
  severity: 'error',
  from: { path: pathOf(room) },
  to: {
    pathNot: [pathOf(room), ...imports.map(namesOf), ...packages],
    // Temporal's own idiom: a workflow knows its activities by their types.
    ...(room === 'workflows/shell' && { dependencyTypesNot: ['type-only'] }),
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    { name: 'nobody-imports-a-main', severity: 'error', from: {}, to: { path: '(^|/)main\\.ts$' } },
    { name: 'nobody-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    {
      name: 'nobody-imports-proof',
      severity: 'error',
      from: { pathNot: ['^proof/', '^test/'] },
      to: { path: '^proof/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^(domain|engine)/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/temporal-(polyfill|spec|utils)' },
    },
    {
      name: 'shell-runs-in-the-sandbox',
      severity: 'error',
      from: { path: '^workflows/shell/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/@temporalio/(workflow|common)',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...rooms,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Packages that say in their `exports` where a path of theirs leads.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'require', 'types', 'default'],
    },
    exclude: { path: '^(\\.local|node_modules/\\.cache)' },
  },
};
