/** Writes docs/configuration.md from the schema of the configuration: every key, its type, default and meaning; and docs/permissions.md. */

import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CallgateConfig } from '@callgate/contracts/config'
import { BOOT_KEYS } from '@callgate/contracts/config-keys'
import { z } from 'zod'
import { generatePermissions } from './generate-permissions.ts'

type Schema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isObjectSchema = (schema: Schema) => isSchema(schema['properties'])
const propertiesOf = (schema: Schema) =>
  Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
const variantsOf = (schema: Schema): Schema[] =>
  [schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list.filter(isSchema) : []))

const HEAD = `# Configuration

Everything \`callgate.yaml\` may contain. This page is generated from the schema (\`npm run reference\`); the schema itself is
[schema/config.schema.json](../schema/config.schema.json), and editors complete the file from it.

- Keys marked **boot** hold for the life of the process: an edit that changes one is refused until a restart. All others
  take effect together when the file is saved, or are refused together with the reason.
- Unknown keys are errors. Relative paths are relative to the file they stand in.
- Secrets are never written: they are named as \`env:NAME\` or \`file:PATH\` and read when they are used.
`

export function generateConfigReference(): string {
  const schema: Schema = z.toJSONSchema(CallgateConfig, { io: 'input' })
  const sections: string[] = [HEAD]
  const boot = new Set<string>(BOOT_KEYS)
  const top = propertiesOf(schema)
  sections.push(
    section(
      'Top level',
      top.map(([key, inner]) => row(schema, key, inner, boot.has(key))),
    ),
  )
  for (const [key, inner] of top) describe(sections, key, inner)
  return `${sections.join('\n').trimEnd()}\n`
}

/** One section for each object, in the order of the schema; nested objects follow theirs. */
function describe(sections: string[], name: string, schema: Schema): void {
  if (isObjectSchema(schema)) {
    const keys = propertiesOf(schema)
    sections.push(
      section(
        `\`${name}\``,
        keys.map(([key, inner]) => row(schema, key, inner, false)),
        schema['description'],
      ),
    )
    for (const [key, inner] of keys) describe(sections, `${name}.${key}`, inner)
    return
  }
  const values = schema['additionalProperties']
  if (isSchema(values)) describe(sections, `${name}.<name>`, values)
  if (isSchema(schema['items'])) describe(sections, `${name}[]`, schema['items'])
  for (const variant of variantsOf(schema)) describe(sections, nameVariant(name, variant), variant)
}

/** Variants are told apart by the one key whose value is fixed, or by the first key they require. */
function nameVariant(name: string, variant: Schema): string {
  for (const [key, inner] of propertiesOf(variant)) {
    if ('const' in inner) return `${name} (${key}: ${String(inner['const'])})`
    if (key === 'transport' && Array.isArray(inner['enum']))
      return `${name} (${key}: ${inner['enum'].join(' or ')})`
  }
  const required = variant['required']
  return Array.isArray(required) && required.length > 0 ? `${name} (with ${String(required[0])})` : name
}

function section(title: string, rows: readonly string[], about?: unknown): string {
  const text = typeof about === 'string' ? `${about}.\n\n` : ''
  return `## ${title}\n\n${text}| key | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

function row(owner: Schema, key: string, schema: Schema, boot: boolean): string {
  const required = Array.isArray(owner['required']) && owner['required'].includes(key)
  const fallback =
    'default' in schema ? `\`${JSON.stringify(schema['default'])}\`` : required ? '**required**' : ''
  const about = typeof schema['description'] === 'string' ? schema['description'] : ''
  const cells = [
    `\`${key}\``,
    typeOf(schema),
    isObjectSchema(schema) ? '' : fallback,
    `${boot ? '**boot** ' : ''}${about}`.trim(),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

function typeOf(schema: Schema): string {
  if ('const' in schema) return `\`${JSON.stringify(schema['const'])}\``
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `\`${String(value)}\``).join(' or ')
  const variants = variantsOf(schema)
  if (variants.length > 0) return [...new Set(variants.map(typeOf))].join(' or ')
  switch (schema['type']) {
    case 'array':
      return `list of ${isSchema(schema['items']) ? typeOf(schema['items']) : 'values'}`
    case 'object':
      return isObjectSchema(schema)
        ? 'section'
        : `map of ${isSchema(schema['additionalProperties']) ? typeOf(schema['additionalProperties']) : 'values'}`
    case 'integer':
    case 'number':
      return `${schema['type']}${rangeOf(schema)}`
    case 'string':
      return schema['format'] === 'uri' ? 'URL' : 'text'
    case 'boolean':
      return 'true or false'
    default:
      return 'any value'
  }
}

function rangeOf(schema: Schema): string {
  const { minimum, maximum } = schema
  if (typeof minimum !== 'number' || typeof maximum !== 'number') return ''
  return ` ${minimum} to ${maximum}`
}

/** Every document that is generated, by its path in the repository. */
const DOCUMENTS = [
  ['docs/configuration.md', generateConfigReference],
  ['docs/permissions.md', generatePermissions],
] as const

if (import.meta.main) {
  for (const [path, generate] of DOCUMENTS) {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
    const text = generate()
    if (!process.argv.includes('--check')) await writeFile(file, text)
    else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
      console.error(`${path} does not fit its source: run npm run reference.`)
      process.exitCode = 1
    }
  }
}
