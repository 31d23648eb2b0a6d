/** The document check finds each kind of claim that is not so, and leaves the others alone. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ERROR_CODES } from '@callgate/contracts/errors'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkDocs } from './check-docs.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-docs-'))
  await mkdir(join(folder, 'docs', 'errors'), { recursive: true })
  for (const code of Object.keys(ERROR_CODES))
    await writeFile(join(folder, 'docs', 'errors', `${code}.md`), `# ${code}\n`)
  await writeFile(join(folder, 'docs', 'page.md'), '# A page\n\n## The `part` (two)\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it.each([
  ['a good link', '[a](docs/page.md#the-part-two) [b](https://x.example/y) [c](#here)\n\n# Here\n', []],
  ['a dead link', '[a](docs/none.md)', ['README.md: the link docs/none.md leads nowhere']],
  ['a dead anchor', '[a](docs/page.md#three)', ['README.md: docs/page.md has no heading #three']],
  ['a link in code', '`[a](none.md)`\n\n```\n[b](none.md)\n```\n', []],
  ['a good example', '```yaml\nversion: 1\nlisten: { port: 1 }\n```\n', []],
  ['a policy example', '```yaml\nversion: 1\nrules: []\n```\n', []],
  ['a fragment', '```yaml\nlisten: { prot: 1 }\n```\n', []],
])('%s', async (_name, text, complaints) => {
  await writeFile(join(folder, 'README.md'), text)
  expect(await checkDocs(folder)).toEqual(complaints)
})

it('finds examples that are not valid', async () => {
  await writeFile(join(folder, 'README.md'), '```yaml\nversion: 1\nupsteams: {}\n```\n\n```yaml\na: [\n```\n')
  const complaints = await checkDocs(folder)
  expect(complaints).toHaveLength(2)
  expect(complaints[0]).toContain('Unrecognized key: "upsteams"')
})

it('finds codes without a page and pages without a code', async () => {
  await rm(join(folder, 'docs', 'errors', 'internal.md'))
  await writeFile(join(folder, 'docs', 'errors', 'gone.md'), '')
  expect(await checkDocs(folder)).toEqual([
    'docs/errors/internal.md: is missing',
    'docs/errors/gone.md: explains a code that does not exist',
  ])
})

it('finds folders nobody explained and explanations of no folder', async () => {
  for (const name of ['packages/gateway/src/wire', 'packages/gateway/src/odd', 'packages/engine/src/views'])
    await mkdir(join(folder, name), { recursive: true })
  const tables =
    'Inside `packages/gateway/src`:\n\n| folder |\n|---|\n| `wire/`, `gone/` |\n\nInside `packages/engine/src`:'
  await writeFile(
    join(folder, 'ARCHITECTURE.md'),
    `${tables}\n\n| folder |\n|---|\n| \`views/\` |\n\n\`later/\` is no row.\n`,
  )
  expect(await checkDocs(folder)).toEqual([
    'ARCHITECTURE.md: says nothing of packages/gateway/src/odd',
    'ARCHITECTURE.md: packages/gateway/src/gone does not exist',
  ])
})
