const only = (name, from, allowed, extra = {}) => ({
  name,
  severity: 'error',
  from: { path: from, ...extra },
  to: { pathNot: [...allowed, '^node_modules', '^(node:)?[a-z_/]+$', '^package\\.json$'] },
});

/** Who may import whom: the table of the design, section 3. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'nobody-imports-a-main', severity: 'error', from: {}, to: { path: '(^|/)main\\.ts$' } },
    { name: 'nobody-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    only('domain', '^domain/', ['^domain/']),
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^domain/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/temporal-(polyfill|spec|utils)' },
    },
    only('definition', '^workflows/definition/', ['^workflows/definition/', '^domain/']),
    only('definitions', '^workflows/[^/]+\\.ts$', [
      '^workflows/[^/]+\\.ts$',
      '^workflows/definition/',
      '^domain/',
    ]),
    only('settling', '^workflows/settling/', ['^workflows/settling/', '^workflows/definition/', '^domain/']),
    {
      name: 'shell-holds-no-definition',
      severity: 'error',
      from: { path: '^workflows/shell/' },
      to: {
        pathNot: ['^workflows/shell/', 'node_modules/@temporalio/(workflow|common)'],
        dependencyTypesNot: ['type-only'],
      },
    },
    only('channels', '^channels/', ['^channels/', '^domain/', '^platform/', '^records/']),
    only('records', '^records/(?!main)', [
      '^records/',
      '^domain/',
      '^platform/',
      '^workflows/(definition|settling)/',
    ]),
    only('activities', '^activities/', [
      '^activities/',
      '^domain/',
      '^records/',
      '^channels/',
      '^platform/',
      '^workflows/[^/]+\\.ts$',
      '^workflows/(definition|settling)/',
      '^workflows/shell/contracts',
    ]),
    only('api', '^api/', [
      '^api/',
      '^domain/',
      '^records/',
      '^platform/',
      '^workflows/[^/]+\\.ts$',
      '^workflows/(definition|settling)/',
      '^workflows/shell/contracts',
    ]),
    only('worker', '^worker/', [
      '^worker/',
      '^activities/',
      '^channels/',
      '^domain/',
      '^records/',
      '^platform/',
      '^workflows/',
    ]),
    only('platform', '^platform/', ['^platform/', '^domain/errors']),
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
