/** The layer check reads the code and finds every kind of forbidden import that is planted in a copy of it. */

import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkLayers } from './check-layers.ts'
import type { LayerReport } from './check-layers.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const gateway = 'packages/gateway/src'
/** Rule, the file it is broken in, and that file's text. */
const PLANTS: readonly (readonly [rule: string, file: string, text: string])[] = [
  [
    'contracts-at-the-bottom',
    'packages/contracts/src/planted.ts',
    "import type { Inspector } from '../../engine/src/inspect-types.ts'\nexport type X = Inspector\n",
  ],
  [
    'engine-above-contracts-only',
    'packages/engine/src/planted.ts',
    "export type { Clock } from '../../gateway/src/pipeline/ports/ports.ts'\n",
  ],
  [
    'no-node-in-pure-packages',
    'packages/engine/src/planted-node.ts',
    "import { readFileSync } from 'node:fs'\nexport const x = readFileSync\n",
  ],
  [
    'rules-are-data',
    `${gateway}/pipeline/planted-rules.ts`,
    "import x from '../../../rules/planted.json' with { type: 'json' }\nexport { x }\n",
  ],
  ['only-main-constructs', `${gateway}/pipeline/planted-main.ts`, "export { x } from '../main.ts'\n"],
  [
    'wire-is-pure',
    `${gateway}/wire/planted.ts`,
    "import { createServer } from 'node:http'\nexport { createServer }\n",
  ],
  ['pipeline-sees-ports', `${gateway}/pipeline/planted.ts`, "export { x } from '../store/planted.ts'\n"],
  [
    'adapters-see-only-ports',
    `${gateway}/identity/planted.ts`,
    "export { x } from '../pipeline/planted.ts'\n",
  ],
  [
    'adapters-know-no-adapters',
    `${gateway}/registry/planted.ts`,
    "export { x } from '../journal/planted.ts'\n",
  ],
  [
    'doors-see-the-pipeline-only',
    `${gateway}/downstream/planted.ts`,
    "export { x } from '../journal/planted.ts'\n",
  ],
  [
    'http-is-not-imported',
    `${gateway}/downstream/planted-http.ts`,
    "import { createServer } from 'node:http'\nexport { createServer }\n",
  ],
  [
    'nobody-imports-the-edges',
    `${gateway}/pipeline/planted-edge.ts`,
    "export { x } from '../cli/planted.ts'\n",
  ],
  [
    'io-at-the-edges',
    `${gateway}/registry/planted-io.ts`,
    "import { spawn } from 'node:child_process'\nexport { spawn }\n",
  ],
  [
    'io-at-the-edges',
    `${gateway}/pipeline/planted-taken.ts`,
    "export const { createServer } = process.getBuiltinModule('node:http')\n",
  ],
  [
    'one-way-out',
    `${gateway}/upstream/planted-undici.ts`,
    "import { request } from 'undici'\nexport { request }\n",
  ],
  [
    'no-cycles',
    `${gateway}/journal/planted-a.ts`,
    "import type { B } from './planted-b.ts'\nexport type A = B\n",
  ],
]
const HELPERS: readonly (readonly [file: string, text: string])[] = [
  [`${gateway}/store/planted.ts`, 'export const x = 1\n'],
  [`${gateway}/journal/planted.ts`, "export { x } from '../store/planted.ts'\n"],
  [`${gateway}/cli/planted.ts`, 'export const x = 1\n'],
  [`${gateway}/main.ts`, 'export const x = 1\n'],
  [`${gateway}/journal/planted-b.ts`, "import type { A } from './planted-a.ts'\nexport type B = A | null\n"],
  ['packages/rules/planted.json', '{}'],
]

let copy: string
let report: LayerReport
beforeAll(async () => {
  copy = await realpath(await mkdtemp(join(tmpdir(), 'callgate-layers-')))
  for (const name of ['contracts', 'engine', 'gateway']) {
    for (const part of ['src', 'package.json'])
      await cp(join(root, 'packages', name, part), join(copy, 'packages', name, part), { recursive: true })
  }
  await mkdir(join(copy, 'node_modules', '@callgate'), { recursive: true })
  for (const name of ['contracts', 'engine'])
    await symlink(join(copy, 'packages', name), join(copy, 'node_modules', '@callgate', name))
  for (const [file, text] of [...HELPERS, ...PLANTS.map(([, file, text]) => [file, text] as const)]) {
    await mkdir(dirname(join(copy, file)), { recursive: true })
    await writeFile(join(copy, file), text)
  }
  report = await checkLayers(copy)
})
afterAll(() => rm(copy, { recursive: true, force: true }))

it.each(PLANTS)('%s is found in %s', (rule, file) => {
  expect(
    report.violations.filter((violation) => violation.from === file).map((violation) => violation.rule),
  ).toContain(rule)
})

it('lets an adapter use the store', () => {
  expect(report.violations.filter(({ from }) => from === `${gateway}/journal/planted.ts`)).toEqual([])
})

it('follows imports from package to package', () => {
  expect(report.modules).toBeGreaterThan(50)
  expect(report.dependencies).toBeGreaterThan(report.modules)
})

it('reads the real tree, and an empty one counts as nothing', async () => {
  expect((await checkLayers(root)).modules).toBeGreaterThan(50)
  const empty = await mkdtemp(join(tmpdir(), 'callgate-empty-'))
  expect(await checkLayers(empty)).toMatchObject({ modules: 0 })
  await rm(empty, { recursive: true })
})
