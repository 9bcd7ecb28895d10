/** The layering law of the project: evidence flows one way. Each law says why, and what to do when it is in the way. */

/**
 * The staircase: every folder of src with source files, lowest first. A room may import only rooms that stand before it
 * in this list, and of those only the ones it names; `*` stands for one folder. test/contract/layering.test.ts checks
 * that the list is whole and that no entry names a later one.
 */
export const STAIRCASE = [
  ['domain', [], 'The words of the trade know nobody. Move what needs a neighbour out of domain.'],
  ['domain/text', [], 'Text helpers that every layer may need know nobody.'],
  ['numbers', [], 'Tools over lists and typed arrays know no words of the trade.'],
  ['network', ['domain'], 'Address classification is pure.'],
  ['case/custody', ['domain'], 'How custody entries are chained: hashes of texts, and nothing of where they are kept.'],
  [
    'case',
    ['domain', 'domain/text', 'numbers', 'case/custody'],
    'The contract of a store: what can be asked and written. No SQL, no store.',
  ],
  ['evidence/splitting', ['domain', 'domain/text'], 'Bytes are cut into records before anybody knows what they mean.'],
  [
    'evidence/source',
    ['domain', 'domain/text', 'evidence/splitting'],
    'Opening, inflating and hashing files knows no format.',
  ],
  [
    'evidence/archives',
    ['domain', 'evidence/splitting', 'evidence/source'],
    'What lies in archives is evidence like any file: everybody who opens evidence asks here.',
  ],
  [
    'formats/toolkit',
    ['domain', 'domain/text', 'network', 'evidence/splitting'],
    'The contract of a format and the readers that formats share; of splitting they know how a file may be framed.',
  ],
  [
    'formats/requests',
    ['formats/toolkit'],
    'What access logs of all products share: requests to a registry and the lines that name them. A fact about one product belongs to its format.',
  ],
  [
    'formats/inventories',
    ['domain', 'formats/toolkit'],
    'An inventory format turns an object of a cluster into containers and knows nothing of files or cases.',
  ],
  [
    'formats/vendors/*',
    ['numbers', 'formats/toolkit', 'formats/requests'],
    'A format turns a record into events and knows nothing of files or cases. Vendors share the toolkit only, which has the words of the trade too.',
  ],
  [
    'formats/wrappers',
    ['evidence/splitting', 'formats/toolkit'],
    'What services put around the records of others. It asks a format whether a value is its record, and knows no format.',
  ],
  [
    'formats',
    ['evidence/splitting', 'formats/toolkit', 'formats/inventories', 'formats/vendors/*', 'formats/wrappers'],
    'The registry knows the members only.',
  ],
  [
    'reading/batch',
    ['domain', 'numbers', 'case', 'formats/toolkit'],
    'A batch is columns of events; it knows no files.',
  ],
  [
    'reading/fast-lane',
    ['domain/text', 'case', 'evidence/splitting', 'formats/toolkit', 'reading/batch'],
    'The fast lane is sealed: nothing of it may be needed to read a record the ordinary way.',
  ],
  [
    'reading',
    [
      'domain',
      'case',
      'evidence/splitting',
      'formats/toolkit',
      'formats/wrappers',
      'reading/batch',
      'reading/fast-lane',
    ],
    'Reading turns records into batches; where batches go is not its business.',
  ],
  [
    'reading/threads',
    [
      'domain',
      'evidence/splitting',
      'evidence/source',
      'evidence/archives',
      'formats',
      'formats/toolkit',
      'formats/wrappers',
      'reading',
    ],
    'Threads carry bytes and batches; what they mean is decided in reading.',
  ],
  ['stores/sqlite/connection', ['domain', 'domain/text'], 'Opening SQLite and its schema know nothing of questions.'],
  ['stores/sqlite/index', ['domain', 'numbers', 'case', 'stores/sqlite/connection'], 'What lies on disk beside rows.'],
  [
    'stores/sqlite/values',
    ['domain'],
    'What imgaudit writes into each column, so that what it did not write is told from what it did.',
  ],
  ['stores/sqlite/fingerprints', ['numbers', 'case'], 'Which records are known is asked by numbers alone.'],
  [
    'stores/sqlite/questions',
    ['domain', 'case', 'stores/sqlite/index'],
    'A filter as SQL. It prints text and parameters and runs nothing.',
  ],
  [
    'stores/sqlite/engine',
    ['domain', 'numbers', 'case', 'stores/sqlite/index', 'stores/sqlite/values', 'stores/sqlite/questions'],
    'A loaded window answers from memory.',
  ],
  [
    'stores/sqlite/read',
    [
      'domain',
      'domain/text',
      'numbers',
      'case',
      'stores/sqlite/connection',
      'stores/sqlite/index',
      'stores/sqlite/values',
      'stores/sqlite/questions',
      'stores/sqlite/engine',
    ],
    'The reader chooses between the engine and SQL.',
  ],
  [
    'stores/sqlite/write',
    [
      'domain',
      'domain/text',
      'numbers',
      'case',
      'case/custody',
      'stores/sqlite/connection',
      'stores/sqlite/index',
      'stores/sqlite/values',
      'stores/sqlite/fingerprints',
      'stores/sqlite/read',
    ],
    'The writer stores batches; it does not interpret them.',
  ],
  [
    'stores/sqlite/audit',
    [
      'domain',
      'numbers',
      'case',
      'case/custody',
      'stores/sqlite/connection',
      'stores/sqlite/index',
      'stores/sqlite/values',
      'stores/sqlite/fingerprints',
      'stores/sqlite/questions',
      'stores/sqlite/read',
      'stores/sqlite/write',
    ],
    'The case as evidence: every copy of a fact is held against the others.',
  ],
  [
    'stores/sqlite/open',
    [
      'domain',
      'case',
      'case/custody',
      'stores/sqlite/connection',
      'stores/sqlite/values',
      'stores/sqlite/read',
      'stores/sqlite/write',
      'stores/sqlite/audit',
    ],
    'The front doors of the store: reading, writing, changes, audit.',
  ],
  [
    'stores',
    ['case', 'case/custody', 'stores/sqlite/open'],
    'The registry knows the families of stores. Everybody else asks the registry, never a family.',
  ],
  [
    'importing/choosing',
    ['domain', 'evidence/splitting', 'formats', 'formats/toolkit'],
    'Which format a file is read with, and what is remarked of it.',
  ],
  [
    'importing/small-files',
    [
      'domain',
      'evidence/splitting',
      'evidence/source',
      'formats',
      'formats/toolkit',
      'formats/wrappers',
      'reading',
      'importing/choosing',
    ],
    'Small files are read ahead, in threads that know no case.',
  ],
  [
    'importing',
    [
      'domain',
      'domain/text',
      'case',
      'evidence/splitting',
      'evidence/source',
      'evidence/archives',
      'formats',
      'formats/toolkit',
      'formats/wrappers',
      'reading',
      'reading/batch',
      'reading/threads',
      'importing/choosing',
      'importing/small-files',
    ],
    'Importing ends where the case begins: it writes to the port, whatever store stands behind it.',
  ],
  ['verification/comparing', ['domain', 'domain/text', 'case'], 'Compares two records or events.'],
  [
    'verification/reading',
    [
      'domain',
      'case',
      'case/custody',
      'evidence/splitting',
      'formats',
      'formats/toolkit',
      'formats/wrappers',
      'reading',
      'reading/batch',
      'importing',
      'verification/comparing',
    ],
    'Reads evidence again beside what is stored of it.',
  ],
  [
    'verification/checks',
    [
      'case',
      'case/custody',
      'evidence/source',
      'evidence/archives',
      'formats',
      'verification/comparing',
      'verification/reading',
    ],
    'One check, one file; what it finds is data.',
  ],
  [
    'verification',
    ['domain', 'case', 'verification/comparing', 'verification/reading', 'verification/checks'],
    'Verification compares a case with its evidence; what it finds is data for a report.',
  ],
  ['rules/engine', ['domain', 'numbers', 'case'], 'The contract of a rule, and the window that rules ask.'],
  ['rules/words', ['domain', 'domain/text', 'case', 'rules/engine'], 'Sentences and commands that rules share.'],
  [
    'rules/subjects/origins',
    ['domain', 'numbers', 'case', 'rules/engine', 'rules/words'],
    'Where events come from: addresses, networks, places and programs, and what actors are used to.',
  ],
  [
    'rules/subjects',
    ['domain', 'domain/text', 'numbers', 'case', 'rules/engine', 'rules/words', 'rules/subjects/origins'],
    'What two rules need to know of a subject: tags, changes, writers, settings.',
  ],
  [
    'rules/catalog',
    [
      'domain',
      'domain/text',
      'numbers',
      'case',
      'rules/engine',
      'rules/words',
      'rules/subjects/origins',
      'rules/subjects',
    ],
    'A rule asks an ObservedWindow; hand it what it needs there.',
  ],
  ['rules', ['rules/engine', 'rules/catalog'], 'The registry knows the members only.'],
  [
    'investigations/names',
    ['domain', 'domain/text', 'case'],
    'What a user names is looked up here, once, for every command.',
  ],
  [
    'investigations/strands',
    ['domain', 'numbers', 'case', 'investigations/names'],
    'What happened to one image: the histories of its tags, and its events as strands that are merged.',
  ],
  [
    'investigations/judging',
    ['domain', 'domain/text', 'numbers', 'case', 'rules/engine'],
    'What rules make of a window: findings, their scores, and what the evidence itself lacks.',
  ],
  [
    'investigations/incidents',
    ['domain', 'numbers', 'case', 'rules/engine'],
    'Which findings belong together. It gets findings and counts of a case, and runs no rule.',
  ],
  [
    'investigations/windows',
    ['domain', 'case', 'rules/engine'],
    'Which part of a case a question is about: it counts what lies where, and asks for nothing else.',
  ],
  [
    'investigations',
    [
      'domain',
      'domain/text',
      'numbers',
      'case',
      'rules/engine',
      'investigations/names',
      'investigations/strands',
      'investigations/judging',
      'investigations/incidents',
      'investigations/windows',
    ],
    'An investigation takes the ports of a case, never a store.',
  ],
  [
    'report',
    ['domain', 'numbers', 'case', 'investigations', 'investigations/names', 'investigations/windows'],
    'A report is data about an answer.',
  ],
  [
    'report/answers',
    ['domain', 'numbers', 'case', 'case/custody', 'investigations', 'report'],
    'One answer, one report: data to document.',
  ],
  ['render/text', ['domain', 'numbers', 'report'], 'The contract of an output, and what outputs share.'],
  ['render/outputs', ['domain', 'report', 'render/text'], 'A renderer sees reports only.'],
  ['render', ['render/text', 'render/outputs'], 'The registry knows the members only.'],
  ['exports/toolkit', ['domain', 'render/text'], 'The contract of an export, and what exports share.'],
  [
    'exports/formats',
    ['domain', 'render/text', 'exports/toolkit'],
    "An export writes events or findings as another tool's file; where they come from is not its business.",
  ],
  ['exports', ['exports/toolkit', 'exports/formats'], 'The registry knows the members only.'],
  [
    'commands/destination',
    ['domain', 'domain/text', 'case', 'case/custody', 'evidence/source', 'render/text', 'stores'],
    'Where answers go: what an output must not be written over, and how it is written.',
  ],
  [
    'commands/shared',
    [
      'domain',
      'domain/text',
      'case',
      'case/custody',
      'report',
      'render',
      'render/text',
      'stores',
      'exports',
      'exports/toolkit',
      'commands/destination',
    ],
    'What two commands share: context, flags, output.',
  ],
  [
    'commands/queries',
    [
      'domain',
      'domain/text',
      'network',
      'case',
      'formats',
      'rules',
      'rules/engine',
      'investigations',
      'investigations/names',
      'investigations/windows',
      'report',
      'commands/shared',
    ],
    'Flags that say which events are asked for, and what else the examiner knows of addresses.',
  ],
  [
    'commands/import-thread',
    ['domain', 'case', 'evidence/source', 'formats', 'importing', 'stores', 'commands/shared'],
    'An import runs in a thread of its own, so that the main thread hears of signals.',
  ],
  [
    'commands',
    [
      'domain',
      'domain/text',
      'network',
      'case',
      'evidence/source',
      'evidence/archives',
      'formats',
      'importing',
      'investigations',
      'investigations/names',
      'report',
      'report/answers',
      'render/text',
      'rules',
      'rules/engine',
      'exports/toolkit',
      'verification',
      'commands/shared',
      'commands/queries',
      'commands/import-thread',
    ],
    'A command is a sentence: flags, investigate, report, write.',
  ],
];

/** A room as a pattern of the files right in it. */
const filesOf = (room) => `^src/${room.replace('*', '[^/]+')}/[^/]+$`;

function mayImportOnly([room, allowed, why]) {
  return {
    name: `${room}-imports`,
    comment: why,
    severity: 'error',
    from: { path: filesOf(room) },
    to: { path: '^src/', pathNot: [room, ...allowed].map(filesOf) },
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
    from: { path: '^src/', pathNot: `^${layer}/(${members}/|registry[.]ts$|inventory-registry[.]ts$)` },
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
    from: { path: '^(bin/imgaudit[.]js|src/cli[.]ts|src/.*[.]worker[.]ts)$' },
    to: { path: '^src/', pathNot: '^src/(cli|.*[.]worker)[.]ts$', reachable: false },
  },
  {
    name: 'no-tests-in-source',
    comment: 'What ships needs neither tests, fixtures, benchmarks nor development packages.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(test|fixtures|bench)/', dependencyTypes: ['npm-dev'] },
  },
  ...STAIRCASE.map(mayImportOnly),
  {
    name: 'domain-is-pure',
    comment: 'Domain is pure; only instants know a library, for time zones.',
    severity: 'error',
    from: { path: '^src/domain/', pathNot: '^src/domain/(instant|time-window)[.]ts$' },
    to: { dependencyTypes: ['core', 'npm'] },
  },
  {
    name: 'pure-layers-touch-no-node',
    comment: 'These layers are pure: input and output are the business of evidence, importing, stores and commands.',
    severity: 'error',
    from: {
      path: '^src/(formats|rules|investigations|report|render|exports)/',
      // It looks up a package that cli-table3 depends on.
      pathNot: '^src/render/text/cli-table[.]ts$',
    },
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
  byRegistry('inventories-by-registry', 'src/formats', 'inventories', 'Ask the registry for an inventory.'),
  {
    name: 'formats-load-lazily',
    comment: 'A command that reads no log loads no vendor: the registry imports its members in `load()` only.',
    severity: 'error',
    from: { path: '^src/formats/[^/]*registry[.]ts$' },
    to: { path: '^src/formats/(vendors|inventories)/', dynamic: false },
  },
  byRegistry('rules-by-registry', 'src/rules', 'catalog', 'Ask the registry for a rule.'),
  byRegistry('outputs-by-registry', 'src/render', 'outputs', 'Ask the registry for a renderer.'),
  byRegistry('exports-by-registry', 'src/exports', 'formats', 'Ask the registry for an export.'),
  noSiblings('rules-alone', 'rules/catalog', 'A rule stands alone: what two share belongs beside rule.ts.'),
  noSiblings('exports-alone', 'exports/formats', 'An export stands alone: what two share belongs in exports/toolkit.'),
  noSiblings('outputs-alone', 'render/outputs', 'An output stands alone: what two share belongs in render/.'),
  {
    name: 'commands-alone',
    comment: 'A command stands alone: what two share belongs in commands/shared or commands/queries.',
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
  ownedBy('cli-table3', 'node_modules/cli-table3/', ['^src/render/text/cli-table[.]ts$']),
  ownedBy('string-width', 'node_modules/string-width/', ['^src/render/text/fit-width[.]ts$']),
  ownedBy('better-sqlite3', 'node_modules/better-sqlite3/', ['^src/stores/sqlite/']),
  ownedBy('mmdb-lib', 'node_modules/mmdb-lib/', ['^src/commands/queries/address-facts[.]ts$']),
  ownedBy('yauzl', 'node_modules/(@types/)?yauzl/', ['^src/evidence/archives/zip-entries[.]ts$']),
  ownedBy('modern-tar', 'node_modules/modern-tar/', ['^src/evidence/archives/tar-entries[.]ts$']),
  ownedBy('decompressors', 'node_modules/(fzstd|unbzip2-stream)/', ['^src/evidence/source/decompressors[.]ts$']),
  ownedBy('csv-parse', 'node_modules/csv-parse/', ['^src/evidence/splitting/csv-records[.]ts$']),
  ownedBy('date-fns', 'node_modules/(@date-fns|date-fns)/', ['^src/domain/instant[.]ts$']),
  ownedBy('crypto', '^(node:)?crypto$', [
    '^src/case/custody/',
    '^src/evidence/source/',
    '^src/evidence/archives/',
    '^src/reading/',
    '^src/importing/',
  ]),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    // A unit test stands beside its code and may use anything.
    exclude: { path: '[.]test[.]ts$|^src/reading/fast-lane/assembly' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
