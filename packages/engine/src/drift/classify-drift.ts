/** Says what the difference between two versions of one item means: which classes of change, how grave, and where. */

import type { BaselineType, DriftChange, DriftReport, FoundAt } from '@callgate/contracts/drift'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { EFFECT_KINDS, proposeKinds } from '../labels/propose-kinds.ts'
import { estimateShared, sketchText } from '../surface/text-sketch.ts'
import { Changes, pointTo, quote } from './changes.ts'
import { compareMembers, ITEM_MEMBERS, SERVER_MEMBERS } from './compare-members.ts'
import { compareSinks } from './find-sinks.ts'
import { isSameJson } from './same-json.ts'

export interface Drifted {
  readonly type: BaselineType
  readonly name: string
  /** The accepted version; null when there is none. */
  readonly before: JsonObject | null
  readonly after: JsonObject
  /** What inspection found in the version after. */
  readonly found: readonly FoundAt[]
  /** Accepted item of the same server that is the same but for its name. */
  readonly sameAs?: string | undefined
  /** Accepted item of the same server whose name looks the same. */
  readonly looksLike?: string | undefined
}

export function classifyDrift(drifted: Drifted): DriftReport {
  const changes = new Changes()
  const { type, before, after } = drifted
  if (isStandIn(after))
    changes.add({
      class: 'too-large',
      risk: 'high',
      path: '',
      says: 'The definition is too large to be read or kept.',
    })
  else if (before === null || isStandIn(before)) classifyNew(drifted, changes)
  else if (type === 'origin') classifyOrigin(before, after, changes)
  else if (type === 'capability')
    changes.add({
      class: 'capability-changed',
      risk: 'medium',
      path: '',
      says: `The capability ${quote(drifted.name)} is declared otherwise.`,
    })
  else if (type === 'server') compareMembers([before, after], SERVER_MEMBERS, '', changes)
  else classifyItem(type, before, after, changes)
  noteFindings(drifted, changes)
  return changes.report()
}

/** Stands in the store for a definition too large to be kept. */
export const STAND_IN = 'callgate/too-large'

function isStandIn(definition: JsonObject): boolean {
  return Object.hasOwn(definition, STAND_IN)
}

function classifyNew({ type, name, sameAs, looksLike }: Drifted, changes: Changes): void {
  if (looksLike !== undefined)
    changes.add({
      class: 'lookalike-name',
      risk: 'high',
      path: '',
      says: `Its name looks like that of ${quote(looksLike)}, which this server has.`,
    })
  if (sameAs !== undefined)
    changes.add({
      class: 'renamed-but-same',
      risk: 'medium',
      path: '',
      says: `It is ${quote(sameAs)} under another name.`,
    })
  else if (type === 'capability')
    changes.add({
      class: 'capability-added',
      risk: 'medium',
      path: '',
      says: `The server declares ${quote(name)}, which it did not before.`,
    })
  else
    changes.add({ class: 'new-item', risk: 'medium', path: '', says: 'Nobody has accepted any of it yet.' })
}

/** Which program runs, or which server answers: what was reviewed is not what is there. */
function classifyOrigin(before: JsonObject, after: JsonObject, changes: Changes): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isSameJson(before[key], after[key])) continue
    changes.add({
      ...(ORIGIN_CLASSES[key] ?? { class: 'origin-changed', risk: 'high' }),
      path: pointTo('', key),
      says: ORIGIN_SAYS[key] ?? 'Where the server comes from changed.',
    })
  }
}

const ORIGIN_CLASSES: Readonly<Record<string, Pick<DriftChange, 'class' | 'risk'>>> = {
  // Machines are updated; what else a new interpreter does is up to whoever installed it.
  interpreter: { class: 'interpreter-changed', risk: 'medium' },
  issuers: { class: 'issuer-changed', risk: 'high' },
}

const ORIGIN_SAYS: Readonly<Record<string, string>> = {
  command: 'Another program is started.',
  args: 'The program is started with other arguments.',
  cwd: 'The program is started in another folder.',
  env: 'The program is given other environment variables.',
  envDigest: 'Environment variables, headers or the certificate authority have other values.',
  url: 'The server is reached at another address.',
  headers: 'Other headers are sent.',
  isolation: 'Its sandbox is another one.',
  transport: 'It is reached in another way.',
  spki: 'The server has another TLS key.',
  interpreter: 'Another interpreter runs it, as after an update of the machine.',
  program: 'The file that is run has other content.',
  scripts: 'A file that its command line names to be run has other content.',
  issuers: 'Tokens for it are issued by somebody else.',
  digest: 'The package is another one than was pinned.',
  parts: 'The files of the package are others than were pinned.',
}

function classifyItem(type: BaselineType, before: JsonObject, after: JsonObject, changes: Changes): void {
  compareMembers([before, after], ITEM_MEMBERS, '', changes)
  compareSinks(before, after, changes)
  if (type !== 'tool') return
  const known = new Set(kindsOf(before))
  for (const kind of kindsOf(after)) {
    if (known.has(kind)) continue
    changes.add({
      class: 'new-kind',
      risk: EFFECT_KINDS.has(kind) ? 'high' : 'medium',
      path: '',
      says: `It looks like a tool of the kind ${kind} now, which it did not before.`,
    })
  }
  if (isReplaced(before, after))
    changes.add({
      class: 'same-but-changed',
      risk: 'high',
      path: '',
      says: 'Only the name is the same: the text and what it takes are others.',
    })
}

function kindsOf(definition: JsonObject) {
  const { name, description, inputSchema, annotations } = definition
  return proposeKinds({
    name: typeof name === 'string' ? name : '',
    description: typeof description === 'string' ? description : undefined,
    inputSchema: isJsonObject(inputSchema) ? inputSchema : undefined,
    annotations: isJsonObject(annotations) ? annotations : undefined,
  }).kinds
}

const SHARED_MIN = 0.15

function isReplaced(before: JsonObject, after: JsonObject): boolean {
  const [a, b] = [before['description'], after['description']]
  if (
    typeof a !== 'string' ||
    typeof b !== 'string' ||
    isSameJson(before['inputSchema'], after['inputSchema'])
  )
    return false
  const [old, now] = [propertiesOf(before), propertiesOf(after)]
  if (old.length === 0 || now.some((name) => old.includes(name))) return false
  const [was, is] = [sketchText(a), sketchText(b)]
  return was === null || is === null ? a.slice(0, 8) !== b.slice(0, 8) : estimateShared(was, is) < SHARED_MIN
}

function propertiesOf({ inputSchema }: JsonObject): readonly string[] {
  const properties = isJsonObject(inputSchema) ? inputSchema['properties'] : undefined
  return isJsonObject(properties) ? Object.keys(properties) : []
}

const ORDERS = new Set(['injection', 'tool-poisoning'])
const HIDDEN = new Set(['hidden-text', 'terminal-escape'])

/** What inspection found counts where the text it stands in is not the accepted one. */
function noteFindings({ before, after, found }: Drifted, changes: Changes): void {
  for (const { class: family, code, path } of found) {
    if (before !== null && isSameJson(read(before, path), read(after, path))) continue
    if (ORDERS.has(family))
      changes.add({
        class: 'text-got-instruction',
        risk: 'high',
        path,
        says: `The text tells the agent what to do (${code}).`,
      })
    else if (HIDDEN.has(family))
      changes.add({
        class: 'text-got-hidden-characters',
        risk: 'high',
        path,
        says: `The text holds characters that people do not see (${code}).`,
      })
  }
}

/** The value at a JSON pointer. */
function read(value: JsonValue, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = value
  for (const token of path.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isJsonArray(at)) at = at[Number(key)]
    else if (isJsonObject(at) && Object.hasOwn(at, key)) at = at[key]
    else return undefined
  }
  return at
}
