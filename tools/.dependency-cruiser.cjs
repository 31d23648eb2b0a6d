/** Who may import whom: contracts ← engine ← gateway, and inside the gateway the pipeline in the middle, adapters around it. */

const gateway = '^packages/gateway/src/'
/** Folders that implement ports. They know the interfaces of the pipeline and nothing else of it, nor of each other. */
const adapters =
  'identity|registry|upstream|sessions|approvals|incidents|journal|keyring|store|config|inspection|judge|interceptors|notifications'
const interfaces = `${gateway}pipeline/(ports/[a-z-]+|door|clearance)\\.ts$`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'No cycles, type-only ones included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'contracts-at-the-bottom',
      comment: 'Contracts know no other package.',
      severity: 'error',
      from: { path: '^packages/contracts/src/' },
      to: { path: '^packages/(?!contracts/)' },
    },
    {
      name: 'engine-above-contracts-only',
      comment: 'The engine knows contracts and nothing above it.',
      severity: 'error',
      from: { path: '^packages/engine/src/' },
      to: { path: '^packages/(?!contracts/|engine/)' },
    },
    {
      name: 'no-node-in-pure-packages',
      comment: 'Contracts and engine get clock, digests and everything else handed in.',
      severity: 'error',
      from: { path: '^packages/(contracts|engine)/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'console-and-client-use-contracts-only',
      comment: 'The console and the client know contracts; they talk to the rest over the network.',
      severity: 'error',
      from: { path: '^packages/(console|client)/src/' },
      to: { path: '^packages/(?!contracts/|\\$1/)', pathNot: '^packages/$1/' },
    },
    {
      name: 'rules-are-data',
      comment: 'Rule packs are read as files, never imported.',
      severity: 'error',
      from: {},
      to: { path: '^packages/rules/' },
    },
    {
      name: 'only-main-constructs',
      comment: 'Only the entry of the command starts main.',
      severity: 'error',
      from: { path: gateway, pathNot: `${gateway}(main\\.ts|bin\\.ts|cli/)` },
      to: { path: `${gateway}main\\.ts$` },
    },
    {
      name: 'wire-is-pure',
      comment:
        'Codecs and classifiers know contracts, engine and the interfaces of the pipeline only, and do no I/O.',
      severity: 'error',
      from: { path: `${gateway}wire/` },
      to: {
        path: [gateway, '^(node:)?(fs|net|http|https|child_process)'],
        pathNot: [`${gateway}wire/`, interfaces],
      },
    },
    {
      name: 'pipeline-sees-ports',
      comment: 'The pipeline knows engine, wire and its own ports; adapters are handed in by main.',
      severity: 'error',
      from: { path: `${gateway}pipeline/` },
      to: { path: gateway, pathNot: `${gateway}(pipeline|wire)/` },
    },
    {
      name: 'adapters-see-only-ports',
      comment: 'An adapter knows the interfaces of the pipeline, not how it works.',
      severity: 'error',
      from: { path: `${gateway}(${adapters})/` },
      to: { path: `${gateway}pipeline/`, pathNot: interfaces },
    },
    {
      name: 'adapters-know-no-adapters',
      comment:
        'Adapters do not import each other, the store excepted, and what is pure: MACs and canonical JSON.',
      severity: 'error',
      from: { path: `${gateway}(${adapters})/` },
      to: {
        path: `${gateway}(${adapters}|downstream|control|cli)/`,
        pathNot: [
          `${gateway}($1|store)/`,
          `${gateway}keyring/(mac|sign-post)\\.ts$`,
          `${gateway}config/canonical-json\\.ts$`,
        ],
      },
    },
    {
      name: 'doors-see-the-pipeline-only',
      comment:
        'The agent side speaks to the pipeline through its interfaces; the bridge takes its HTTP from the one place that loads it in parts.',
      severity: 'error',
      from: { path: `${gateway}downstream/` },
      to: {
        path: gateway,
        pathNot: [`${gateway}(downstream|wire)/`, `${gateway}network/undici-parts\\.ts`, interfaces],
      },
    },
    {
      name: 'nobody-imports-the-edges',
      comment: 'Only main and the command line know the agent side and the control API.',
      severity: 'error',
      from: {
        path: gateway,
        pathNot: `${gateway}(main\\.ts|bin\\.ts|composition/|cli/|control/|downstream/)`,
      },
      to: { path: `${gateway}(downstream|control|cli)/` },
    },
    {
      name: 'http-is-not-imported',
      comment:
        'An import of node:http loads fetch and WebSocket as well, some 15 MB: a gateway takes it with process.getBuiltinModule.',
      severity: 'error',
      from: { path: gateway, pathNot: '[-.](test|fixture)\\.ts$|/cli/' },
      to: { path: '^(node:)?http$', dependencyTypesNot: ['type-only'], exoticallyRequired: false },
    },
    {
      name: 'io-at-the-edges',
      comment: 'Network, files and processes only where they belong.',
      severity: 'error',
      from: {
        path: gateway,
        pathNot: `${gateway}(main\\.ts|demo/|network/|registry/(supply-chain|intelligence)/|(downstream|upstream|store|journal|config|cli|control)/)`,
      },
      to: {
        path: '^(node:)?(net|tls|http|http2|https|dgram|fs|fs/promises|child_process)$',
        dependencyTypes: ['core'],
      },
    },
    {
      name: 'one-way-out',
      comment:
        'The gateway connects through network/ alone, which judges every address; the bridge of a client only knows its gateway.',
      severity: 'error',
      from: { path: gateway, pathNot: `${gateway}(network/|downstream/connect-link\\.ts)` },
      to: { path: '^(node_modules/)?undici' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    // What is taken without an import is judged like one.
    exoticRequireStrings: ['process.getBuiltinModule'],
    exclude: { path: '[.-](test|fixture)\\.ts$' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
