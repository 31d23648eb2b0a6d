/** Pins: the parts of a server that must stay the same, under one digest, and the check before it starts. */

import type { PinnedStart, ServerPin } from '@callgate/contracts/catalogue'
import { canonicalJson, digestJson } from '../../config/canonical-json.ts'
import { ExamineError, quote } from './finding.ts'
import { EXAMINE_LIMITS, type ExamineLimits } from './limits.ts'
import { hashTree, type Tree } from './tree.ts'

export type PinPart = ServerPin['parts'][number]

export const PIN_PARTS_MAX = 20_000
/** The part that stands for everything in the store, so that it can be checked on this platform without a registry. */
export const CONTENT_PART = 'installed content'

/** Parts sorted, without doubles, under the digest of their canonical JSON. */
export function makePin(parts: readonly PinPart[]): ServerPin {
  const unique = new Map(
    parts.map((part) => [canonicalJson([part.kind, part.name, part.version, part.integrity]), part]),
  )
  if (unique.size > PIN_PARTS_MAX)
    throw new ExamineError(`It has ${unique.size} parts; a pin holds ${PIN_PARTS_MAX}. Point at less.`)
  const sorted = [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
  return { digest: `sha256:${digestJson(sorted)}`, parts: sorted }
}

/** How content with this pin is started. */
export function startOf(
  pin: ServerPin,
  tree: Tree,
  program: readonly string[],
  args: readonly string[],
): PinnedStart {
  return { store: pin.digest, content: tree.digest, program: [...program], args: [...args] }
}

/** A pin whose digest does not stand for its parts was altered. */
export function isPinWhole(pin: ServerPin): boolean {
  return pin.digest === `sha256:${digestJson(pin.parts)}`
}

/** What of two pins differs, in words a person can act on; empty when they are the same. */
export function describePinChange(was: ServerPin, is: ServerPin): readonly string[] {
  const name = (part: PinPart): string =>
    `${part.kind} ${quote(part.name)}${part.version === null ? '' : ` ${quote(part.version)}`}`
  const before = new Set(was.parts.map((part) => canonicalJson(part)))
  const after = new Set(is.parts.map((part) => canonicalJson(part)))
  return [
    ...is.parts.filter((part) => !before.has(canonicalJson(part))).map((part) => `new: ${name(part)}`),
    ...was.parts.filter((part) => !after.has(canonicalJson(part))).map((part) => `gone: ${name(part)}`),
  ]
}

export type ContentCheck = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** To be asked before every start: hashes what is installed again and compares it with the pin. */
export async function checkInstalledContent(
  store: string,
  pin: ServerPin,
  limits: ExamineLimits = EXAMINE_LIMITS,
): Promise<ContentCheck> {
  if (!isPinWhole(pin))
    return { ok: false, reason: 'The pin was altered: its digest is not that of its parts.' }
  const pinned = pin.parts.find(({ kind, name }) => kind === 'file' && name === CONTENT_PART)
  if (pinned === undefined)
    return { ok: false, reason: 'The pin says nothing about installed content. Examine the server again.' }
  try {
    const tree = await hashTree(store, limits)
    return tree.digest === pinned.integrity
      ? { ok: true }
      : { ok: false, reason: 'What is installed is not what was pinned. Examine the server again.' }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
