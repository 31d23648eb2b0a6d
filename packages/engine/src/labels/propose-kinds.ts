/** Proposes what a tool does from its definition. A claim of harmlessness by the server removes nothing that its name or schema show. */

import { type JsonObject, type JsonValue, isJsonObject } from '@callgate/contracts/json'
import {
  type DataClass,
  TOOL_KINDS,
  type ToolKind,
  type ToolLabels,
  type Trust,
} from '@callgate/contracts/label'
import * as words from './kind-words.ts'

/** The definition of a tool as its server lists it. Everything in it is a claim. */
export interface ToolDefinition {
  readonly name: string
  readonly description?: string | undefined
  readonly inputSchema?: JsonObject | undefined
  readonly annotations?: JsonObject | undefined
}

export interface KindEvidence {
  readonly kind: ToolKind
  /** What showed it: `name`, `parameter`, `text` or `annotation`. */
  readonly from: 'name' | 'parameter' | 'text' | 'annotation'
  /** The word that did, bounded. */
  readonly word: string
}

export interface ProposedKinds {
  readonly kinds: readonly ToolKind[]
  readonly evidence: readonly KindEvidence[]
  readonly labels: ToolLabels
}

const DESCRIPTION_CHARS_MAX = 400
const PARAMETERS_MAX = 200

/** Kinds that change something; the others only read. */
export const EFFECT_KINDS: ReadonlySet<ToolKind> = new Set<ToolKind>([
  'sends-outside',
  'destroys',
  'modifies-production',
  'spends',
  'executes',
  'changes-infrastructure',
  'changes-access',
])

export function proposeKinds(definition: ToolDefinition): ProposedKinds {
  const evidence: KindEvidence[] = []
  const note = (kind: ToolKind, from: KindEvidence['from'], word: string): void => {
    if (!evidence.some((one) => one.kind === kind)) evidence.push({ kind, from, word: word.slice(0, 40) })
  }
  const name = splitWords(definition.name)
  const parameters = listParameters(definition.inputSchema)
  judgeName(name, note)
  judgeParameters(parameters, name, note)
  judgeText(definition.description, note)
  judgeAnnotations(definition.annotations, note)
  const found = new Set(evidence.map(({ kind }) => kind))
  const kinds = TOOL_KINDS.filter((kind) => found.has(kind))
  return { kinds, evidence, labels: labelsOf(kinds, name) }
}

const ONE_WORD = /^[a-z0-9]{1,256}$/

type Note = (kind: ToolKind, from: KindEvidence['from'], word: string) => void

/** `sendDirectMessage`, `send_direct-message` → send, direct, message. */
export function splitWords(name: string): string[] {
  if (ONE_WORD.test(name)) return [name]
  return name
    .slice(0, 256)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

const BY_VERB: readonly (readonly [ToolKind, ReadonlySet<string>])[] = [
  ['sends-outside', words.SENDING],
  ['destroys', words.DESTROYING],
  ['spends', words.SPENDING],
  ['executes', words.EXECUTING],
  ['changes-access', words.ACCESS],
  ['changes-infrastructure', words.INFRASTRUCTURE],
]

/** The first verb says whether the tool looks or acts: `get_payment` only looks, `send_payment` pays. */
function judgeName(name: readonly string[], note: Note, from: 'name' | 'text' = 'name'): void {
  const verb = name.find(isVerb)
  const looks = verb !== undefined && words.LOOKING.has(verb)
  for (const word of name) {
    if (looks || verb === undefined) {
      if (words.OUTSIDE.has(word)) note('takes-outside', from, word)
      if (words.PRIVATE.has(word)) note('reads-private', from, word)
      // A bare noun such as `terminal` or `payment` has no verb that says it only looks.
      if (looks) continue
    }
    for (const [kind, of] of BY_VERB) if (of.has(word) && !isObject(word, verb, kind)) note(kind, from, word)
  }
  if (verb === undefined || looks) return
  if (words.MAKING.has(verb)) {
    note('modifies-production', from, verb)
    const message = name.find((word) => words.MESSAGES.has(word))
    if (message !== undefined) note('sends-outside', from, message)
  }
}

/** In `delete_email` the message is what is deleted; nothing is sent. */
function isObject(word: string, verb: string | undefined, kind: ToolKind): boolean {
  return kind === 'sends-outside' && word !== verb && verb !== undefined && !words.SENDING.has(verb)
}

function isVerb(word: string): boolean {
  return (
    words.LOOKING.has(word) ||
    words.MAKING.has(word) ||
    words.DESTROYING.has(word) ||
    words.SENDING.has(word) ||
    words.EXECUTING.has(word) ||
    words.SPENDING.has(word) ||
    words.INFRASTRUCTURE.has(word) ||
    words.ACCESS.has(word)
  )
}

/** Parameters show what a tool can do whatever it is called. */
function judgeParameters(parameters: readonly string[], name: readonly string[], note: Note): void {
  const find = (of: ReadonlySet<string>): string | undefined => parameters.find((word) => of.has(word))
  const verb = name.find(isVerb)
  const looks = verb !== undefined && words.LOOKING.has(verb)
  const recipient = find(words.RECIPIENT_PARAMETERS)
  const narrow = find(words.NARROW_RECIPIENT_PARAMETERS)
  const body = find(words.BODY_PARAMETERS)
  const url = find(words.URL_PARAMETERS)
  const money = find(words.MONEY_PARAMETERS)
  const account = find(words.ACCOUNT_PARAMETERS)
  const code = find(words.CODE_PARAMETERS)
  const access = find(words.ACCESS_PARAMETERS)
  const infrastructure = find(words.INFRASTRUCTURE_PARAMETERS)
  if (recipient !== undefined && (body !== undefined || !looks)) note('sends-outside', 'parameter', recipient)
  if (narrow !== undefined && body !== undefined) note('sends-outside', 'parameter', narrow)
  if (url !== undefined) {
    if (body !== undefined && !looks) note('sends-outside', 'parameter', url)
    else note('takes-outside', 'parameter', url)
  }
  if (money !== undefined && account !== undefined) note('spends', 'parameter', account)
  if (code !== undefined) note('executes', 'parameter', code)
  if (access !== undefined && !looks) note('changes-access', 'parameter', access)
  if (infrastructure !== undefined && !looks) note('changes-infrastructure', 'parameter', infrastructure)
}

/** The first sentence of a description, read like a name: `Sends an e-mail to …`. */
function judgeText(description: string | undefined, note: Note): void {
  if (description === undefined) return
  const sentence = description.slice(0, DESCRIPTION_CHARS_MAX).split(/[.\n]/, 1)[0] ?? ''
  const said = splitWords(sentence).map((word) => (isVerb(word) ? word : word.replace(/s$/, '')))
  const verb = said.findIndex(isVerb)
  // Only what begins with a verb says what the tool does; the rest of prose names everything.
  if (verb === -1 || verb > 2) return
  judgeName(said.slice(verb, verb + 8), note, 'text')
}

function judgeAnnotations(annotations: JsonObject | undefined, note: Note): void {
  if (annotations === undefined) return
  if (annotations['destructiveHint'] === true) note('destroys', 'annotation', 'destructiveHint')
  if (annotations['openWorldHint'] === true) note('takes-outside', 'annotation', 'openWorldHint')
  if (annotations['readOnlyHint'] === false) note('modifies-production', 'annotation', 'readOnlyHint')
}

function listParameters(schema: JsonObject | undefined): string[] {
  const found: string[] = []
  const visit = (value: JsonValue | undefined, depth: number): void => {
    if (!isJsonObject(value) || depth > 3) return
    const properties = value['properties']
    if (!isJsonObject(properties)) return
    for (const [name, part] of Object.entries(properties)) {
      if (found.length >= PARAMETERS_MAX) return
      found.push(joinWords(name))
      visit(part, depth + 1)
    }
  }
  visit(schema, 0)
  return found
}

/** Name of a parameter without separators and case: `user_email` → `useremail`. */
export function joinWords(name: string): string {
  if (ONE_WORD.test(name)) return name
  return splitWords(name).join('')
}

/** What results of such a tool carry until somebody who knows says otherwise. */
function labelsOf(kinds: readonly ToolKind[], name: readonly string[]): ToolLabels {
  const isPrivate = kinds.includes('reads-private')
  const sensitivity: DataClass = isPrivate
    ? name.some((word) => words.SECRETS.has(word))
      ? 'restricted'
      : 'confidential'
    : kinds.includes('takes-outside')
      ? 'public'
      : 'internal'
  // Nobody vouched for the tool: whatever it returns may have been written by anybody.
  const trust: Trust = 'untrusted'
  return { trust, sensitivity, kinds, proposed: true }
}
