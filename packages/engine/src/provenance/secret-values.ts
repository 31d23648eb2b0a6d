/** Picks the values of a message that must not leave: what inspection found, and what stands behind the name of a secret. */

import type { Finding } from '@callgate/contracts/finding'
import type { Leaf } from './memory.ts'

type Located = Pick<Finding, 'class' | 'span'>

const VALUES_MAX = 8
const CHARS_MAX = 160
const GUARDED_CLASSES: ReadonlySet<string> = new Set(['secret', 'confidential'])

/** A name that says what follows is secret, and the value behind it. */
const NAMED =
  /(?:pass(?:word|wd|phrase|code)?|secret(?:[ _-]?key)?|api[ _-]?key|access[ _-]?key|private[ _-]?key|(?:auth|access|refresh|session|bearer)[ _-]?token|token|credential|(?:security|verification|recovery|backup|reset|login|one[ -]time|2fa|mfa)[ _-]?code|pin[ _-]?code|otp)s?\\?["']?\s{0,2}(?:is|are|was)?\s{0,2}[:=]?\s{0,2}\\?["'`]?([^\s"'`,;<>\\]{6,160})/gi

/** One of these is in every such name: looked for first, for most texts have none. */
const IN_NAMES = /pass|secret|key|token|credential|code|otp/i

const TEXT_MAX = 65_536

/** The same for a member of structured content, whose name is the last part of its path. */
const NAMED_MEMBER =
  /(?:pass(?:word|wd|phrase|code)|secret|(?:api|access|private|secret|signing)[ _-]?key|token|credential|(?:security|verification|recovery|backup|reset|login|2fa|mfa)[ _-]?code|pin[ _-]?code|otp)s?$/i
/** Tokens that only lead on: of a page, of a request. They are no secrets. */
const LEADING_ON =
  /(?:page|next|continuation|cursor|sync|request|cancellation|idempotency|progress)[ _-]?token$/i

/** Whether the last name of a JSON pointer says that a secret stands there. */
export function isNamedSecret(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return NAMED_MEMBER.test(name) && !LEADING_ON.test(name)
}

interface SecretPlace {
  /** What it came with is confidential or worse: then what stands behind the name of a secret is one. */
  readonly guarded: boolean
  /** Anybody may read it: a key that is published is an example. */
  readonly open: boolean
}

export function listSecretValues(
  leaves: readonly Leaf[],
  findings: readonly Located[],
  { guarded, open }: SecretPlace,
): string[] {
  const values: string[] = []
  const add = (value: string): void => {
    if (values.length < VALUES_MAX && !values.includes(value)) values.push(value.slice(0, CHARS_MAX))
  }
  for (const { class: findingClass, span } of findings) {
    if (!GUARDED_CLASSES.has(findingClass)) continue
    const leaf = leaves.find(({ path, encoded }) => path === span.path && encoded !== true)
    if (leaf !== undefined) add(leaf.text.slice(span.start, span.end))
  }
  if (open) return values
  for (const { text, path } of leaves) {
    // No value counts without a digit, and most prose has none: then there is nothing to look for.
    if (!/\d/.test(text)) continue
    if (isNamedSecret(path) && isSecret(text.trim(), guarded)) add(text.trim())
    if (!IN_NAMES.test(text)) continue
    for (const match of text.slice(0, TEXT_MAX).matchAll(NAMED)) {
      const value = (match[1] as string).replace(/[.!?)\]}]+$/, '')
      if (isSecret(value, guarded)) add(value)
    }
  }
  return values
}

/** A plain word behind such a name is talk about it; where nothing says that it is confidential, only what looks made by chance counts. */
function isSecret(value: string, guarded: boolean): boolean {
  if (/\s/.test(value) || value.length > CHARS_MAX || /^https?:/i.test(value)) return false
  if (guarded) return value.length >= 6 && /\d/.test(value)
  return value.length >= 12 && /\d/.test(value) && /[a-z]/i.test(value) && new Set(value).size >= 8
}
