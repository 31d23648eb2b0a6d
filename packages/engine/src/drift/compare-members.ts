/** What a change of one member of a definition means, member by member. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { type Changes, pointTo, quote } from './changes.ts'
import { compareSchemas } from './compare-schemas.ts'
import { compareTexts } from './compare-texts.ts'
import { isSameJson } from './same-json.ts'

type Part = JsonValue | undefined
export type CompareMember = (before: Part, after: Part, path: string, changes: Changes) => void

/** Reports what differs between two objects, by `members` and where those do not know it as a changed member. */
export function compareMembers(
  [before, after]: readonly [JsonObject, JsonObject],
  members: Readonly<Record<string, CompareMember>>,
  path: string,
  changes: Changes,
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const a = Object.hasOwn(before, key) ? before[key] : undefined
    const b = Object.hasOwn(after, key) ? after[key] : undefined
    if (isSameJson(a, b)) continue
    const compare = Object.hasOwn(members, key) ? members[key] : undefined
    const told = changes.size
    compare?.(a, b, pointTo(path, key), changes)
    // Whatever differs is told, also where it has a form that means nothing.
    if (changes.size === told) changed(a, b, pointTo(path, key), changes)
  }
}

const changed: CompareMember = (_before, after, path, changes) =>
  changes.add({
    class: 'member-changed',
    risk: 'medium',
    path,
    says: after === undefined ? 'A member is gone.' : 'A member changed that says nothing of itself.',
  })

/** What clients are told of the effects of a tool; clients ask less for tools that claim to be harmless. */
const HINTS: Readonly<Record<string, { readonly harmless: boolean; readonly risk: 'medium' | 'high' }>> = {
  readOnlyHint: { harmless: true, risk: 'high' },
  destructiveHint: { harmless: false, risk: 'high' },
  openWorldHint: { harmless: false, risk: 'medium' },
  idempotentHint: { harmless: true, risk: 'medium' },
}

const annotations: CompareMember = (before, after, path, changes) => {
  const [old, now] = [asObject(before), asObject(after)]
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (isSameJson(old[key], now[key])) continue
    const hint = Object.hasOwn(HINTS, key) ? HINTS[key] : undefined
    const where = pointTo(path, key)
    if (hint !== undefined)
      changes.add({
        class: 'annotation-flipped',
        risk: hint.risk,
        path: where,
        says:
          now[key] === hint.harmless
            ? `It claims to be more harmless than before (${key}).`
            : `It no longer claims to be as harmless as before (${key}).`,
      })
    else if (key === 'title') compareTexts(old[key], now[key], where, changes)
    else
      changes.add({ class: 'annotation-changed', risk: 'low', path: where, says: 'An annotation changed.' })
  }
}

const icons: CompareMember = (before, after, path, changes) => {
  const known = new Set(hostsOf(before))
  const host = hostsOf(after).find((one) => !known.has(one))
  if (host === undefined)
    changes.add({ class: 'icon-changed', risk: 'low', path, says: 'The icons changed.' })
  else
    changes.add({
      class: 'icon-host-changed',
      risk: 'medium',
      path,
      says: `Icons come from ${quote(host)} now: whoever shows them tells that host so.`,
    })
}

function hostsOf(list: Part): readonly string[] {
  if (!isJsonArray(list)) return []
  return list.flatMap((icon: JsonValue) => {
    const source = isJsonObject(icon) ? icon['src'] : undefined
    const host =
      typeof source === 'string' ? /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(source)?.[1] : undefined
    return host === undefined ? [] : [host.toLowerCase()]
  })
}

/** Keys under which hosts find the page that is shown for a tool. */
const UI_KEYS = new Set(['ui', 'ui/resourceUri', 'openai/outputTemplate', 'openai/widgetAccessible'])

const meta: CompareMember = (before, after, path, changes) => {
  const [old, now] = [asObject(before), asObject(after)]
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (isSameJson(old[key], now[key])) continue
    if (UI_KEYS.has(key))
      changes.add({
        class: 'ui-resource-changed',
        risk: 'high',
        path: pointTo(path, key),
        says: 'What hosts show for it, and run there, is something else.',
      })
    else
      changes.add({
        class: 'meta-changed',
        risk: 'medium',
        path: pointTo(path, key),
        says: `What stands under ${quote(key)} in _meta changed.`,
      })
  }
}

/** Arguments of a prompt: a list of names, not a schema. */
const promptArguments: CompareMember = (before, after, path, changes) => {
  const toSchema = (list: Part): JsonObject => {
    const entries = (isJsonArray(list) ? list : []).filter(isJsonObject)
    const named = entries.map((one) => [nameOf(one['name']), { ...one, name: true, required: true }] as const)
    const needed = entries.filter((one) => one['required'] === true).map((one) => nameOf(one['name']))
    return { properties: Object.fromEntries(named), required: needed }
  }
  compareSchemas(toSchema(before), toSchema(after), path, changes)
}

function say(found: {
  readonly class: 'execution-changed' | 'content-type-changed'
  readonly says: string
}): CompareMember {
  return (_before, _after, path, changes) => changes.add({ ...found, risk: 'medium', path })
}

const instructions: CompareMember = (before, after, path, changes) => {
  changes.add({
    class: 'instructions-changed',
    risk: 'medium',
    path,
    says: 'What the server tells every agent that connects changed.',
  })
  compareTexts(before, after, path, changes)
}

/** Members of what servers list. */
export const ITEM_MEMBERS: Readonly<Record<string, CompareMember>> = {
  title: compareTexts,
  description: compareTexts,
  instructions,
  inputSchema: compareSchemas,
  outputSchema: compareSchemas,
  arguments: promptArguments,
  annotations,
  icons,
  _meta: meta,
  execution: say({
    class: 'execution-changed',
    says: 'Whether it runs as a task, or needs one, changed.',
  }),
  mimeType: say({ class: 'content-type-changed', says: 'It says that its content is of another type.' }),
}

const version: CompareMember = (before, after, path, changes) =>
  changes.add({
    class: 'server-version-changed',
    risk: 'low',
    path,
    says: `It says that it is version ${shownText(after)}, and was ${shownText(before)}.`,
  })

const serverName: CompareMember = (before, after, path, changes) =>
  changes.add({
    class: 'server-name-changed',
    risk: 'medium',
    path,
    says: `It calls itself ${shownText(after)}, and was ${shownText(before)}.`,
  })

const protocol: CompareMember = (before, after, path, changes) =>
  changes.add({
    class: 'protocol-version-changed',
    risk: 'low',
    path,
    says: `It answers in version ${shownText(after)} of the protocol, and did in ${shownText(before)}.`,
  })

const serverInfo: CompareMember = (before, after, path, changes) => {
  if (!isJsonObject(before) || !isJsonObject(after)) return changed(before, after, path, changes)
  const other: CompareMember = (a, b, where) => {
    changes.add({
      class: 'server-info-changed',
      risk: 'low',
      path: where,
      says: 'What the server says of itself changed.',
    })
    if (typeof b === 'string' && b.length > 40) compareTexts(a, b, where, changes)
  }
  const members = Object.fromEntries(
    [...Object.keys(before), ...Object.keys(after)].map((key) => [key, other] as const),
  )
  compareMembers(
    [before, after],
    { ...members, version, name: serverName, icons, _meta: meta },
    path,
    changes,
  )
}

/** Members of what the handshake says. */
export const SERVER_MEMBERS: Readonly<Record<string, CompareMember>> = {
  serverInfo,
  protocolVersion: protocol,
  _meta: meta,
}

function nameOf(value: Part): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

function asObject(value: Part): JsonObject {
  return isJsonObject(value) ? value : {}
}

function shownText(value: Part): string {
  return typeof value === 'string' ? quote(value) : 'none'
}
