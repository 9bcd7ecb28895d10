/** The layering law of the project: evidence flows one way. Each law says why, and what to do when it is in the way. */

/** Folders under src that `folder` must not import; whatever is not named here may be imported. */
function mayImportOnly(folder, allowed, why) {
  return {
    name: `${folder}-imports`,
    comment: why,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: { path: '^src/', pathNot: [`^src/${folder}/`, ...allowed.map((name) => `^src/${name}/`)] },
  };
}

/** Only `owners` may import the package; it stays replaceable that way. */
function ownedBy(name, packages, owners) {
  return {
    name: `owner-of-${name}`,
    comment: `${name} has one owner: ask it for what you need.`,
    severity: 'error',
    from: { path: '^src/', pathNot: owners },
    to: { path: packages },
  };
}

/** Only the registry beside a folder of members, and the members themselves, may reach into that folder. */
function byRegistry(name, layer, members, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: '^src/', pathNot: `^${layer}/(${members}/|registry[.]ts$)` },
    to: { path: `^${layer}/${members}/` },
  };
}

function noSiblings(name, path, why) {
  return {
    name,
    comment: why,
    severity: 'error',
    from: { path: `^src/(${path})/([^/]+)[.]ts$` },
    to: { path: '^src/$1/[^/]+[.]ts$', pathNot: '^src/$1/$2[.]ts$' },
  };
}

const forbidden = [
  { name: 'no-cycles', comment: 'A cycle has no first reader.', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'nothing-unreachable',
    comment: 'Dead code: delete it, or import it.',
    severity: 'error',
    from: { path: '^(bin/imgaudit[.]js|src/cli[.]ts|src/ingest/(parse|piece)-worker[.]ts)$' },
    to: { path: '^src/', pathNot: '^src/(cli|ingest/(parse|piece)-worker)[.]ts$', reachable: false },
  },
  {
    name: 'no-tests-in-source',
    comment: 'What ships needs neither tests, fixtures, benchmarks nor development packages.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(test|fixtures|bench)/', dependencyTypes: ['npm-dev'] },
  },
  mayImportOnly('domain', [], 'The words of the trade know nobody. Move what needs a neighbour out of domain.'),
  mayImportOnly('network', ['domain'], 'Address classification is pure.'),
  mayImportOnly(
    'formats',
    ['domain', 'network'],
    'A format turns a record into events and knows nothing of files or cases.',
  ),
  mayImportOnly('rules', ['domain'], 'A rule asks an ObservedWindow; hand it what it needs there.'),
  mayImportOnly(
    'custody',
    ['domain'],
    'How custody entries are chained: hashes of texts, and nothing of where they are kept.',
  ),
  mayImportOnly('store', ['domain', 'custody'], 'The store keeps events and answers questions; it does not interpret.'),
  mayImportOnly('ingest', ['domain', 'formats', 'store'], 'Ingest ends where the case begins.'),
  mayImportOnly(
    'verification',
    ['domain', 'custody', 'formats', 'ingest', 'store'],
    'Verification compares a case with its evidence; what it finds is data for a report.',
  ),
  mayImportOnly('investigations', ['domain', 'rules'], 'An investigation takes a CaseReader, never the store.'),
  mayImportOnly('report', ['domain', 'investigations'], 'A report is data about an answer.'),
  mayImportOnly('render', ['domain', 'report'], 'A renderer sees reports only.'),
  {
    name: 'domain-is-pure',
    comment: 'Domain is pure; only instants know a library, for time zones.',
    severity: 'error',
    from: { path: '^src/domain/', pathNot: '^src/domain/(instant|time-window)[.]ts$' },
    to: { dependencyTypes: ['core', 'npm'] },
  },
  {
    name: 'pure-layers-touch-no-node',
    comment: 'These layers are pure: input and output are the business of ingest, store and commands.',
    severity: 'error',
    from: { path: '^src/(formats|rules|investigations|report|render)/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'network-knows-node-net-only',
    comment: 'node:net parses addresses; nothing is ever sent.',
    severity: 'error',
    from: { path: '^src/network/' },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?net$' },
  },
  {
    name: 'no-foreign-vendor',
    comment: 'Vendors share nothing but the contract. What two need belongs beside format.ts.',
    severity: 'error',
    from: { path: '^src/formats/vendors/([^/]+)/' },
    to: { path: '^src/formats/vendors/', pathNot: '^src/formats/vendors/$1/' },
  },
  byRegistry(
    'formats-by-registry',
    'src/formats',
    'vendors',
    'Ask the registry for a format; its members stay replaceable.',
  ),
  byRegistry('rules-by-registry', 'src/rules', 'catalog', 'Ask the registry for a rule.'),
  byRegistry('outputs-by-registry', 'src/render', 'outputs', 'Ask the registry for a renderer.'),
  noSiblings('rules-alone', 'rules/catalog', 'A rule stands alone: what two share belongs beside rule.ts.'),
  noSiblings('outputs-alone', 'render/outputs', 'An output stands alone: what two share belongs in render/.'),
  {
    name: 'commands-alone',
    comment: 'A command stands alone: what two share belongs in commands/shared.',
    severity: 'error',
    from: { path: '^src/commands/([^/]+)[.]ts$', pathNot: '^src/commands/registry[.]ts$' },
    to: { path: '^src/commands/[^/]+[.]ts$' },
  },
  {
    name: 'commands-never-called-back',
    comment: 'Only the command line itself knows the commands.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(cli[.]ts$|commands/)' },
    to: { path: '^src/commands/' },
  },
  ownedBy('commander', 'node_modules/commander/', ['^src/cli[.]ts$', '^src/commands/']),
  ownedBy('ora', 'node_modules/ora/', ['^src/commands/shared/progress[.]ts$']),
  ownedBy('chalk', 'node_modules/chalk/', ['^src/render/text/ansi[.]ts$']),
  ownedBy('string-width', 'node_modules/string-width/', ['^src/render/text/fit-width[.]ts$']),
  ownedBy('better-sqlite3', 'node_modules/better-sqlite3/', ['^src/store/']),
  ownedBy('mmdb-lib', 'node_modules/mmdb-lib/', ['^src/commands/shared/address-facts[.]ts$']),
  ownedBy('csv-parse', 'node_modules/csv-parse/', ['^src/ingest/csv-records[.]ts$']),
  ownedBy('date-fns', 'node_modules/(@date-fns|date-fns)/', ['^src/domain/instant[.]ts$']),
  ownedBy('crypto', '^(node:)?crypto$', ['^src/ingest/', '^src/custody/']),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
