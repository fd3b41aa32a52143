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
    only('engine', '^engine/', ['^engine/', '^domain/']),
    only('kinds', '^workflows/(?!shell/)', ['^workflows/(?!shell/)', '^engine/definition/', '^domain/']),
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
    only('records', '^records/', [
      '^records/',
      '^domain/',
      '^engine/',
      '^platform/',
      '^workflows/(?!shell/)',
    ]),
    only('activities', '^activities/', [
      '^activities/',
      '^domain/',
      '^engine/',
      '^records/',
      '^channels/',
      '^platform/',
      '^workflows/(?!shell/)',
      '^workflows/shell/contracts',
    ]),
    only('proof', '^proof/', [
      '^proof/',
      '^activities/',
      '^domain/',
      '^engine/',
      '^records/',
      '^platform/',
      '^workflows/(?!shell/)',
      '^workflows/shell/contracts',
    ]),
    {
      name: 'nobody-imports-proof',
      severity: 'error',
      from: { pathNot: ['^proof/', '^test/'] },
      to: { path: '^proof/' },
    },
    only('api', '^api/', [
      '^api/',
      '^domain/',
      '^engine/',
      '^records/',
      '^platform/',
      '^workflows/(?!shell/)',
      '^workflows/shell/contracts',
    ]),
    only('worker', '^worker/', [
      '^worker/',
      '^activities/',
      '^channels/',
      '^domain/',
      '^engine/',
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
