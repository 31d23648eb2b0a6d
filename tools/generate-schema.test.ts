/** The schemas in the repository are those of the contracts, and a difference of any kind is found. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { generateConfigReference } from './generate-config-reference.ts'
import { generatePermissions } from './generate-permissions.ts'
import { compareSchemas, generateSchemas, writeSchemas } from './generate-schema.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-schema-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('the repository has the schemas of its contracts', async () => {
  expect(await compareSchemas(fileURLToPath(new URL('../schema', import.meta.url)))).toEqual([])
})

it('the configuration reference is the one of the schema', async () => {
  expect(await readFile(new URL('../docs/configuration.md', import.meta.url), 'utf8')).toBe(
    generateConfigReference(),
  )
})

it('the table of permissions is the one that the API enforces', async () => {
  expect(await readFile(new URL('../docs/permissions.md', import.meta.url), 'utf8')).toBe(
    generatePermissions(),
  )
})

it('finds what is changed, missing and left over', async () => {
  await writeSchemas(folder)
  expect(await compareSchemas(folder)).toEqual([])
  const file = join(folder, 'config.schema.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('7300', '7999'))
  await writeFile(join(folder, 'old.schema.json'), '{}')
  await rm(join(folder, 'policy.schema.json'))
  const differences = await compareSchemas(folder)
  expect(differences).toHaveLength(3)
  expect(differences.join('\n')).toMatch(/config\.schema\.json:\d+: has .*7999.*should have .*7300/)
  await writeSchemas(folder)
  expect(await compareSchemas(folder)).toEqual([])
})

it('every schema compiles, and judges as the contracts do', () => {
  const schemas = generateSchemas()
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  for (const [file, text] of schemas)
    if (file.endsWith('.schema.json')) ajv.compile(JSON.parse(text) as object)
  const validate = ajv.compile(JSON.parse(schemas.get('config.schema.json') ?? '') as object)
  expect(validate({ version: 1 })).toBe(true)
  expect(validate({ version: 1, upsteams: {} })).toBe(false)
  expect(validate({ version: 1, upstreams: { a: { transport: 'http' } } })).toBe(false)
})
