/** Reads a hostile `server.json`: bounded, strict about types, and every refusal names the place and the reason. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { SERVER_JSON_SCHEMAS, ServerJson } from '@callgate/contracts/server-json'
import { parseGuarded } from '../../wire/json/guard.ts'

export const SERVER_JSON_BYTES_MAX = 512 << 10
const DEPTH_MAX = 16
const SCHEMA_URL = /^https:\/\/static\.modelcontextprotocol\.io\/schemas\/([^/]{1,32})\/server\.schema\.json$/
/** Characters that hide or reorder what a reviewer reads. */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u
const UNDERSCORED: Readonly<Record<string, string>> = {
  registry_type: 'registryType',
  registry_name: 'registryType',
  registry_base_url: 'registryBaseUrl',
  file_sha256: 'fileSha256',
  runtime_hint: 'runtimeHint',
  runtime_arguments: 'runtimeArguments',
  package_arguments: 'packageArguments',
  environment_variables: 'environmentVariables',
  is_required: 'isRequired',
  is_secret: 'isSecret',
  is_repeated: 'isRepeated',
  value_hint: 'valueHint',
  transport_type: 'type',
  website_url: 'websiteUrl',
}

/** What cannot be taken from a document of a registry, with the place it stands at. */
export class ServerJsonError extends Error {
  readonly path: string
  readonly reason: string
  constructor(path: string, reason: string) {
    super(`${path === '' ? 'server.json' : path}: ${reason}`)
    this.name = 'ServerJsonError'
    this.path = path
    this.reason = reason
  }
}

/** The JSON of a bounded text; the same for every parser. */
export function parseDocument(bytes: Uint8Array | string): JsonValue {
  const guarded = parseGuarded(bytes, { bytesMax: SERVER_JSON_BYTES_MAX, depthMax: DEPTH_MAX })
  if ('reason' in guarded) throw new ServerJsonError('', guarded.reason)
  return guarded.value
}

/** The document of one server; an envelope `{server: …}` as registries answer it is opened. */
export function readServerJson(value: unknown): ServerJson {
  if (!isDocument(value)) throw new ServerJsonError('', 'must be a JSON object')
  const inner = value['server']
  const document = isDocument(inner) ? inner : value
  refuseHidden(document, '')
  const checked = ServerJson.safeParse(spell(document))
  if (!checked.success) {
    const [issue] = checked.error.issues
    throw new ServerJsonError(issue?.path.join('/') ?? '', issue?.message ?? 'has another shape')
  }
  refuseSchema(checked.data.$schema)
  refuseVersion(checked.data.version)
  return checked.data
}

function isDocument(value: unknown): value is JsonObject {
  return isJsonObject(value as JsonValue)
}

function refuseSchema(schema: string | undefined): void {
  if (schema === undefined) return
  const date = SCHEMA_URL.exec(schema)?.[1]
  if (date !== undefined && SERVER_JSON_SCHEMAS.some((known) => known === date)) return
  throw new ServerJsonError(
    '$schema',
    `is none of the schemas that are read: ${SERVER_JSON_SCHEMAS.join(', ')}`,
  )
}

/** A range or a tag is not a version: it would be another server tomorrow. */
export function refuseVersion(version: string, path = 'version'): void {
  const plain = version.trim().toLowerCase()
  if (plain === 'latest' || !/\d/.test(plain) || /[\^~<>=|*\s@]|(^|\.)x(\.|$)/.test(plain))
    throw new ServerJsonError(path, `${JSON.stringify(version)} is a range or a tag; name one exact version`)
}

function refuseHidden(value: JsonValue, path: string): void {
  if (typeof value === 'string') {
    const found = HIDDEN.exec(value)
    if (found === null) return
    const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new ServerJsonError(path, `holds the invisible character U+${code}`)
  }
  if (isJsonArray(value))
    value.forEach((one, index) => refuseHidden(one, `${path}/${index}`.replace(/^\//, '')))
  else if (isJsonObject(value))
    for (const [name, one] of Object.entries(value)) {
      refuseHidden(name, `${path}/(name of a member)`.replace(/^\//, ''))
      refuseHidden(one, `${path}/${name}`.replace(/^\//, ''))
    }
}

/** Members of the oldest schema under the names of the newest; a document that says one twice is refused. */
function spell(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(spell)
  if (!isJsonObject(value)) return value
  const spelt: Record<string, JsonValue> = {}
  for (const [name, one] of Object.entries(value)) {
    const known = Object.hasOwn(UNDERSCORED, name) ? (UNDERSCORED[name] ?? name) : name
    if (known !== name && Object.hasOwn(value, known))
      throw new ServerJsonError(name, `is said twice, as ${name} and as ${known}`)
    Object.defineProperty(spelt, known, { value: spell(one), enumerable: true })
  }
  return spelt
}
