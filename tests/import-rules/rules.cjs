/**
 * Who may import whom (docs/architecture.md). Each rule has a fixture under tests/import-rules/fixtures/<rule name>
 * that must break it; the same rules run on the fixtures and on the project, with `root` in front of the paths.
 */
function rules(root) {
  const at = (path) => `^${root}${path}`;
  const test = '\\.(test|int\\.test)\\.tsx?$';
  return [
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: at('src/'), pathNot: at('src/platform/server/generated/') },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'protocol-stands-alone',
      severity: 'error',
      from: { path: at('src/protocol/'), pathNot: test },
      to: { path: at('(src|tests|prisma)/'), pathNot: at('src/protocol/') },
    },
    {
      name: 'open-never-reaches-secret',
      severity: 'error',
      from: { path: at('src/protocol/open/'), pathNot: test },
      to: { path: at('src/protocol/secret/') },
    },
    {
      name: 'contract-stands-low',
      severity: 'error',
      from: { path: at('src/features/[^/]+/contract\\.ts$') },
      to: {
        path: at('src/'),
        pathNot: at('src/(protocol/open/|features/[^/]+/contract\\.ts$|platform/[^/]+\\.ts$)'),
      },
    },
    {
      name: 'feature-server-imports',
      severity: 'error',
      from: { path: at('src/features/([^/]+)/server/'), pathNot: test },
      to: {
        path: at('src/'),
        pathNot: at(
          'src/(features/$1/server/|features/[^/]+/(contract|public)\\.ts$|platform/server/|platform/[^/]+\\.ts$|protocol/open/)',
        ),
      },
    },
    {
      name: 'server-never-reaches-secret',
      severity: 'error',
      from: { path: at('src/(features/[^/]+/server/|platform/server/|server\\.ts$|app-router\\.ts$)'), pathNot: test },
      to: { path: at('src/protocol/secret/'), reachable: true },
    },
    {
      name: 'feature-client-imports',
      severity: 'error',
      from: { path: at('src/features/[^/]+/client/'), pathNot: test },
      to: {
        path: at('src/'),
        pathNot: at(
          'src/(features/[^/]+/(client/|contract\\.ts$|public\\.ts$)|platform/client/|platform/[^/]+\\.ts$|protocol/|app-router\\.ts$)',
        ),
      },
    },
    {
      name: 'client-takes-only-the-type-of-the-router',
      severity: 'error',
      from: { path: at('src/(features/[^/]+/(client|ui)/|platform/client)'), pathNot: test },
      to: { path: at('src/app-router\\.ts$'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ui-imports',
      severity: 'error',
      from: { path: at('src/features/([^/]+)/ui/'), pathNot: test },
      to: {
        path: at('src/'),
        pathNot: at(
          'src/(features/[^/]+/(ui/|client/|contract\\.ts$|public\\.ts$)|ui/|i18n/|platform/client|platform/[^/]+\\.ts$|protocol/open/)',
        ),
      },
    },
    {
      name: 'primitives-know-no-features',
      severity: 'error',
      from: { path: at('src/ui/'), pathNot: test },
      to: { path: at('src/(features|app|protocol|platform/server)/') },
    },
    {
      name: 'platform-knows-no-features',
      severity: 'error',
      from: { path: at('src/platform/server/'), pathNot: test },
      to: { path: at('src/(features|app|ui)/') },
    },
    {
      name: 'sql-only-in-stores',
      severity: 'error',
      from: { path: at('(src|prisma)/'), pathNot: at('src/(features/[^/]+/server/[a-z-]*store\\.ts$|features/identity/server/auth\\.ts$|platform/server/)') },
      to: { path: `(node_modules/(@prisma/client|@prisma/adapter-pg|pg)/|^${root}src/platform/server/generated/)`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'routers-never-touch-stores',
      severity: 'error',
      from: { path: at('src/features/[^/]+/server/[a-z-]*router\\.ts$') },
      to: { path: at('src/features/[^/]+/server/[a-z-]*store\\.ts$') },
    },
    {
      name: 'nobody-imports-app',
      severity: 'error',
      from: { path: at('src/'), pathNot: at('src/app/') },
      to: { path: at('src/app/') },
    },
    {
      name: 'production-never-imports-tests',
      severity: 'error',
      from: { path: at('(src|prisma|scripts)/'), pathNot: test },
      to: { path: at('tests/') },
    },
    {
      name: 'examples-stand-on-the-protocol',
      severity: 'error',
      from: { path: at('examples/') },
      to: { path: at('(src|tests|prisma|scripts)/'), pathNot: at('src/protocol/') },
    },
    {
      name: 'sodium-in-one-place-a-side',
      severity: 'error',
      from: { path: at('(src|prisma)/'), pathNot: at('src/protocol/(open/sodium-open|secret/sodium-secret|secret/password-kdf)\\.ts$') },
      to: { path: '(^|node_modules/)libsodium-wrappers(-sumo)?(/|$)', dependencyTypesNot: ['type-only'] },
    },
  ];
}

const options = {
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '^(\\.next|dist|data)/' },
  tsPreCompilationDeps: 'specify',
  tsConfig: { fileName: 'tsconfig.json' },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'require', 'node', 'default', 'types'],
    extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
  },
};

module.exports = { rules, options };
